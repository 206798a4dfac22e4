package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Curl;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.rollback.argocd.ArgoCdPauseSpec.Paused;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.pause.Switch;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * The automatic sync of an application, or the list of images that Argo CD Image Updater sets in it. What was there is kept in
 * an annotation of the application, written in the same patch.
 */
final class ArgoCdSwitch implements Switch {
    private static final String ANNOTATIONS = "/metadata/annotations";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArgoCdPauseSpec spec;
    private final Paused paused;
    private final URI address;
    private final Failures failures;
    private final ApplicationApi api;
    private final Duration limit;

    /**
     * @param server whose client is left open
     * @param limit of one call
     */
    ArgoCdSwitch(ArgoCdPauseSpec spec, WebServer server, Duration limit) {
        this.spec = spec;
        this.paused = spec.paused();
        this.address = server.url();
        this.failures = new Failures(spec.app(), ApplicationApi.address(server));
        this.api = new ApplicationApi(spec.app(), null, server, limit, failures);
        this.limit = limit;
    }

    @Override
    public String object() {
        return "the " + paused.words() + " of " + failures.object();
    }

    /** Refreshed: Argo CD answers when it has looked at the application as it is now, and shows what that has begun. */
    @Override
    public Seen read() throws LegException {
        ApplicationApi.Found found = api.refreshed(TimeLimit.of(limit));
        JsonNode app = found.json();
        JsonNode there = app.at(paused.pointer());
        boolean on = paused == Paused.SYNC
                ? found.application().automated()
                : !there.asText("").isEmpty();
        JsonNode kept = kept(app);
        return new Seen(
                on ? shown(there, found.header()) : null,
                paused == Paused.SYNC && found.application().isUnderWay(),
                paused == Paused.SYNC || on ? found.application().keeper() : "",
                ServerWords.shown(kept.path("by").asText(""), found.header()),
                turnOn(on ? there : kept.path("was")),
                app);
    }

    private static String shown(JsonNode value, String header) {
        return ServerWords.shown(value.isTextual() ? value.asText() : value.toString(), header);
    }

    /** What a pause has left; missing: there was none, or it is not to be understood. */
    private JsonNode kept(JsonNode app) {
        String text = app.at(ANNOTATIONS).path(paused.annotation()).asText("");
        try {
            return JSON.readTree(text.isEmpty() ? "{}" : text);
        } catch (IOException e) {
            return JsonNodeFactory.instance.objectNode().put("by", text);
        }
    }

    @Override
    public void turnOff(Seen seen, String actor) throws LegException {
        JsonNode there = seen.json().at(paused.pointer());
        ObjectNode kept = JSON.createObjectNode().put("by", actor);
        kept.set("was", there);
        TextNode mark = TextNode.valueOf(kept.toString());
        JsonPatch patch = new JsonPatch().test(paused.pointer(), there).remove(paused.pointer());
        if (seen.json().at(ANNOTATIONS).isObject()) {
            patch.add(ANNOTATIONS + "/" + JsonPatch.escaped(paused.annotation()), mark);
        } else {
            patch.add(ANNOTATIONS, JSON.createObjectNode().set(paused.annotation(), mark));
        }
        api.patch(patch.operations(), TimeLimit.of(limit));
    }

    @Override
    public void check() throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        api.checkMay("update", "paused", api.read(time).project(), time);
    }

    @Override
    public String commandOff() {
        return paused == Paused.SYNC
                ? "argocd app set " + spec.app().qualifiedName() + " --sync-policy none" + options()
                : patch("null");
    }

    private String turnOn(JsonNode was) {
        if (paused == Paused.IMAGES) {
            return patch(was.toString());
        }
        return "argocd app set " + spec.app().qualifiedName() + " --sync-policy automated"
                + (was.path("prune").asBoolean(false) ? " --auto-prune" : "")
                + (was.path("selfHeal").asBoolean(false) ? " --self-heal" : "")
                + (was.path("allowEmpty").asBoolean(false) ? " --allow-empty" : "") + options();
    }

    /** @param value of the list of images, as JSON */
    private String patch(String value) {
        return "argocd app patch " + spec.app().qualifiedName() + " --type merge --patch "
                + Curl.quoted("{\"metadata\":{\"annotations\":{\"" + Keepers.IMAGE_LIST + "\":" + value + "}}}")
                + options();
    }

    private String options() {
        return ArgoCdApp.serverOptions(address);
    }

    @Override
    public LegException failure(Kind kind, String message) {
        return failures.of(kind, message);
    }
}
