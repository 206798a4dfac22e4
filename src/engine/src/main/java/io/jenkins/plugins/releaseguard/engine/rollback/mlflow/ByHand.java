package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import io.jenkins.plugins.releaseguard.engine.rollback.Curl;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import java.net.URI;

/** What a leg writes, as shell commands for a person; secrets come from the variables that MLflow's own client reads. */
final class ByHand {
    private final WebServer server;
    private final String model;

    ByHand(WebServer server, String model) {
        this.server = server;
        this.model = model;
    }

    String setAlias(String alias, String number) {
        return curl("registered-models/alias", RestClient.json(RegistryApi.aliasBody(model, alias, number)));
    }

    String setTag(String number, String key, String value) {
        return curl("model-versions/set-tag", RestClient.json(RegistryApi.tagBody(model, number, key, value)));
    }

    private String curl(String path, String body) {
        URI address = RegistryApi.address(server).resolve(path);
        return Curl.command("POST", address, login(), "application/json", body);
    }

    private String login() {
        String header;
        try {
            header = server.authorization().header();
        } catch (RuntimeException e) {
            header = null;
        }
        if (header == null) {
            return "";
        }
        return header.startsWith("Basic ")
                ? " -u \"$MLFLOW_TRACKING_USERNAME:$MLFLOW_TRACKING_PASSWORD\""
                : " -H \"Authorization: Bearer $MLFLOW_TRACKING_TOKEN\"";
    }
}
