package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.signal.http.WebPath;
import io.jenkins.plugins.releaseguard.engine.signal.web.ValuePath;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An alias of MLflow's model registry: {@code mlflow-alias MODEL ALIAS to TARGET [on SERVER]}. */
public final class MlflowAliasKind implements Mechanism {
    private static final Pattern SHAPE = Pattern.compile("mlflow-alias\\s+(?<model>\\S+)\\s+(?<alias>\\S+)\\s+to\\s+"
            + "(?:version\\s+(?<version>\\S+)|run\\s+(?<run>\\S+)|(?<other>\\S+))(?:\\s+on\\s+(?<server>\\S+))?"
            + "(?:\\s+served\\s+at\\s+(?<path>\\S+)\\s+(?<value>\\$\\S*)(?:\\s+from\\s+(?<prober>\\S+))?)?");
    private static final Pattern MODEL = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,199}");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,199}");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,199}");

    @Override
    public String word() {
        return "mlflow-alias";
    }

    @Override
    public String usage() {
        return "mlflow-alias MODEL ALIAS to ALIAS|version N|run RUN_ID [on SERVER] [served at PATH JSONPATH [from SERVER]]";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `mlflow-alias recommender champion to previous_champion`");
            return null;
        }
        String model = leg.group("model");
        String alias = leg.group("alias");
        boolean known =
                is(MODEL, model, "a registered model here; expected letters, digits, `_`, `.` and `-`", at, lookup);
        known &= isAlias(alias, at, lookup);
        Target target = target(leg, at, lookup);
        if (!known || target == null) {
            return null;
        }
        if (target.equals(new Target.Alias(alias))) {
            lookup.problem(at, "alias `" + alias + "` cannot return to itself; expected another alias, or `version N`");
            return null;
        }
        MlflowServer server = lookup.mlflow(leg.group("server"), at);
        MlflowAliasSpec.Served served = leg.group("path") == null ? null : served(leg, at, lookup);
        return server == null || (served == null && leg.group("path") != null)
                ? null
                : new MlflowAliasSpec(
                        text.strip(), at, server.name(), model, alias, target, ifStillBreachingAfter, served);
    }

    private static MlflowAliasSpec.Served served(Matcher leg, Position at, Lookup lookup) {
        String path = leg.group("path");
        if (!WebPath.isBelow(path)) {
            lookup.problem(
                    at,
                    "`" + path + "` cannot be a path; expected one below the server's address that begins with one `/`"
                            + " and has no `..`, for example /v2/models/recommender");
            return null;
        }
        try {
            ValuePath.of(leg.group("value"));
        } catch (IllegalArgumentException e) {
            lookup.problem(at, e.getMessage());
            return null;
        }
        RestServer server = lookup.rest(RestType.HTTP, leg.group("prober"), at);
        return server == null ? null : new MlflowAliasSpec.Served(server.name(), path, leg.group("value"));
    }

    private static Target target(Matcher leg, Position at, Lookup lookup) {
        String version = leg.group("version");
        if (version != null) {
            String expected = "a version of a model; expected a number such as 12";
            return is(VERSION, version, expected, at, lookup) ? new Target.Number(version) : null;
        }
        String run = leg.group("run");
        if (run != null) {
            String expected = "the id of a run; expected letters, digits, `_` and `-`";
            return is(RUN, run, expected, at, lookup) ? new Target.Run(run) : null;
        }
        String alias = leg.group("other");
        return isAlias(alias, at, lookup) ? new Target.Alias(alias) : null;
    }

    private static boolean isAlias(String name, Position at, Lookup lookup) {
        // MLflow reads these as versions
        boolean reserved = name.toLowerCase(Locale.ROOT).matches("latest|v\\d+");
        if (reserved) {
            lookup.problem(
                    at,
                    "`" + name + "` cannot be an alias: MLflow reads `latest` and `v1`, `v2`, ... as versions"
                            + (name.equalsIgnoreCase("latest") ? "" : "; write `version " + name.substring(1) + "`"));
            return false;
        }
        return is(ALIAS, name, "an alias; expected letters, digits, `_` and `-`", at, lookup);
    }

    private static boolean is(Pattern pattern, String name, String expected, Position at, Lookup lookup) {
        boolean valid = pattern.matcher(name).matches();
        if (!valid) {
            lookup.problem(at, "`" + name + "` cannot be " + expected);
        }
        return valid;
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        MlflowAliasSpec alias = (MlflowAliasSpec) spec;
        ServedProbe probe = alias.served() == null
                ? null
                : new ServedProbe(
                        alias.served(), connections.rest(alias.served().server()));
        return new MlflowAliasLeg(alias, connections.mlflow(alias.server()), probe, connections.actor());
    }
}
