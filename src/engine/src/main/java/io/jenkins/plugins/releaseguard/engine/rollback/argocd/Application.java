package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What Argo CD says of an application.
 *
 * @param source which of its sources is the followed branch's repository, from 0; less than 0: none, or several could be
 * @param follows what that source asks for, for example {@code main}; empty: the default branch
 * @param revision the commit of that source with which the cluster was compared; empty: none yet
 * @param sync {@code Synced}, {@code OutOfSync} or {@code Unknown}
 * @param health {@code Healthy}, {@code Progressing}, {@code Degraded}, {@code Suspended}, {@code Missing} or {@code Unknown}
 * @param automated whether Argo CD syncs by itself
 * @param prunes whether that deletes what Git has no longer
 * @param operation the newest one; null: there was none
 * @param keeper who puts its spec back; empty: nobody shows
 * @param armed what a commit does not reach, and who may bring the bad version back
 * @param images that run
 * @param troubles Argo CD's own words on what is wrong
 */
record Application(
        String project,
        int source,
        String follows,
        String revision,
        String sync,
        String health,
        boolean automated,
        boolean prunes,
        Operation operation,
        String keeper,
        List<String> armed,
        List<String> images,
        List<String> troubles) {
    private static final int MOST_SHOWN = 3;
    private static final int SHORT = 10;

    /**
     * A sync.
     *
     * @param isUnderWay or is about to be
     * @param phase for example {@code Succeeded}
     * @param revision that it brings; empty: not known yet
     * @param message Argo CD's words
     */
    record Operation(boolean isUnderWay, String phase, String revision, String message) {}

    /**
     * @param branch null: none is followed
     * @param header that was sent, which must not be shown; null: none
     */
    static Application of(JsonNode app, Follower.Branch branch, String header) {
        JsonNode spec = app.path("spec");
        JsonNode status = app.path("status");
        List<JsonNode> sources = new ArrayList<>();
        spec.path("sources").forEach(sources::add);
        if (sources.isEmpty()) {
            sources.add(spec.path("source"));
        }
        int source = branch == null ? -1 : source(sources, branch);
        JsonNode automated = spec.path("syncPolicy").path("automated");
        return new Application(
                spec.path("project").asText("default"),
                source,
                source < 0 ? "" : sources.get(source).path("targetRevision").asText(""),
                revision(status.path("sync"), source),
                status.path("sync").path("status").asText("Unknown"),
                status.path("health").path("status").asText("Unknown"),
                automated.isObject() && automated.path("enabled").asBoolean(true),
                automated.path("prune").asBoolean(false),
                operation(app, source, header),
                Keepers.of(app),
                source < 0 ? List.of() : Keepers.armed(app, sources.get(source), header),
                texts(status.path("summary").path("images")),
                troubles(status, header));
    }

    /** A single source is proven by its commit, among several the address has to tell. */
    private static int source(List<JsonNode> sources, Follower.Branch branch) {
        if (sources.size() == 1) {
            return 0;
        }
        int found = -1;
        for (int i = 0; i < sources.size(); i++) {
            boolean same = branch.isOf(sources.get(i).path("repoURL").asText());
            if (same && found >= 0) {
                return -1;
            }
            found = same ? i : found;
        }
        return found;
    }

    private static String revision(JsonNode of, int source) {
        JsonNode revisions = of.path("revisions");
        return revisions.isArray() && !revisions.isEmpty()
                ? revisions.path(source).asText("")
                : of.path("revision").asText("");
    }

    private static Operation operation(JsonNode app, int source, String header) {
        JsonNode wanted = app.path("operation");
        JsonNode state = app.path("status").path("operationState");
        if (wanted.isObject()
                && !wanted.isEmpty()
                && !state.path("phase").asText().equals("Running")) {
            return new Operation(true, "Pending", revision(wanted.path("sync"), source), "");
        }
        if (!state.isObject()) {
            return null;
        }
        String phase = state.path("phase").asText("");
        String brought = revision(state.path("syncResult"), source);
        return new Operation(
                phase.equals("Running") || phase.equals("Terminating"),
                phase,
                brought.isEmpty() ? revision(state.path("operation").path("sync"), source) : brought,
                ServerWords.shown(state.path("message").asText(""), header));
    }

    private static List<String> troubles(JsonNode status, String header) {
        List<String> troubles = new ArrayList<>();
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().endsWith("Error")) {
                troubles.add(condition.path("type").asText() + ": "
                        + ServerWords.shown(condition.path("message").asText(""), header));
            }
        }
        for (JsonNode resource : status.path("resources")) {
            JsonNode health = resource.path("health");
            String name =
                    resource.path("kind").asText() + " " + resource.path("name").asText();
            if (health.path("status").asText("Healthy").matches("Degraded|Missing")) {
                String words = ServerWords.shown(health.path("message").asText(""), header);
                troubles.add(name + " is " + health.path("status").asText() + (words.isEmpty() ? "" : ": " + words));
            } else if (resource.path("requiresPruning").asBoolean(false)) {
                troubles.add(name + " is not in Git any more and has to be pruned");
            }
        }
        return troubles;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    boolean isUnderWay() {
        return operation != null && operation.isUnderWay();
    }

    /** Whether the cluster is as the revision says, and well. */
    boolean isLive() {
        return sync.equals("Synced") && health.equals("Healthy") && !isUnderWay() && !revision.isEmpty();
    }

    /** Whether its newest sync was one to that commit and has ended. */
    boolean hasTried(String commit) {
        return operation != null
                && !operation.isUnderWay()
                && operation.revision().equals(commit);
    }

    /** One line: {@code is Synced at 4f2c91ab00 and Healthy, with model:v4}. */
    String summary() {
        StringBuilder line = new StringBuilder("is " + sync + " at ")
                .append(revision.isEmpty() ? "no commit yet" : shown(revision))
                .append(" and ")
                .append(health);
        if (!images.isEmpty()) {
            line.append(", with ").append(shown(images, ", "));
        }
        if (isUnderWay()) {
            line.append("; a sync").append(to()).append(" is under way");
        } else if (operation != null && operation.phase().matches("Failed|Error")) {
            line.append("; its last sync").append(to()).append(" failed");
            line.append(operation.message().isEmpty() ? "" : ": " + operation.message());
        }
        if (!troubles.isEmpty()) {
            line.append("; ").append(shown(troubles, "; "));
        }
        return line.toString();
    }

    private String to() {
        return operation.revision().isEmpty() ? "" : " to " + shown(operation.revision());
    }

    private static String shown(List<String> all, String between) {
        return all.stream().limit(MOST_SHOWN).collect(Collectors.joining(between))
                + (all.size() > MOST_SHOWN ? " and " + (all.size() - MOST_SHOWN) + " more" : "");
    }

    /** As people name a commit. */
    static String shown(String commit) {
        return commit.substring(0, Math.min(SHORT, commit.length()));
    }
}
