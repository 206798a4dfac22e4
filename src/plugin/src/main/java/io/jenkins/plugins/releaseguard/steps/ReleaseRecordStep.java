package io.jenkins.plugins.releaseguard.steps;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code releaseRecord}: this build's newest record of a release, as a map, for example in {@code post}. */
public final class ReleaseRecordStep extends Step {
    private final String release;

    @DataBoundConstructor
    public ReleaseRecordStep(String release) {
        this.release = release;
    }

    public String getRelease() {
        return release;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, release);
    }

    private static final class Execution extends StepExecution {
        private static final long serialVersionUID = 1L;
        private final String release;

        Execution(StepContext context, String release) {
            super(context);
            this.release = release;
        }

        @Override
        public boolean start() throws Exception {
            if (release == null || release.isBlank()) {
                throw new AbortException("releaseRecord: release: is missing; it is the policy's release, by default"
                        + " the object of its first leg");
            }
            getContext().onSuccess(newest(getContext().get(Run.class)));
            return true;
        }

        private Map<String, Object> newest(Run<?, ?> run) throws IOException {
            ReleaseGuardAction action = run.getAction(ReleaseGuardAction.class);
            List<String> ids = action == null ? List.of() : action.getIds();
            Map<String, Object> plan = null;
            for (int i = ids.size() - 1; i >= 0; i--) {
                Path file = action.record(ids.get(i));
                if (Files.exists(file)) {
                    Map<String, Object> record = new ObjectMapper()
                            .readValue(Files.readString(file), new TypeReference<LinkedHashMap<String, Object>>() {});
                    if (release.equals(record.get("release"))) {
                        if (!Boolean.TRUE.equals(record.get("dryRun"))) {
                            return withoutSamples(record);
                        }
                        plan = plan == null ? record : plan;
                    }
                }
            }
            if (plan != null) {
                return withoutSamples(plan);
            }
            throw new AbortException("releaseRecord: this build has no record of a release '" + release + "'");
        }

        private static Map<String, Object> withoutSamples(Map<String, Object> record) {
            record.remove("signals");
            List<?> reasons = record.get("reasons") instanceof List<?> list ? list : List.of();
            record.put(
                    "reason",
                    reasons.stream()
                            .map(r -> ((Map<?, ?>) r).get("sentence"))
                            .filter(Objects::nonNull)
                            .map(Object::toString)
                            .collect(Collectors.joining("; ")));
            return record;
        }
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends StrictStepDescriptor {
        @Override
        public String getFunctionName() {
            return "releaseRecord";
        }

        @Override
        public String getDisplayName() {
            return "The record of a release in this build";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class);
        }
    }
}
