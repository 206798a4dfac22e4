package io.jenkins.plugins.releaseguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar release-guard.jar}, in a process of its own. */
@Timeout(120)
class RunnableJarIT {
    private static final int MOST_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void a_policy_is_validated() throws IOException, InterruptedException {
        Samples.write(folder, "fine.yaml", Samples.THREE_LINES);
        Samples.write(folder, "wrong.yaml", Samples.WRONG);

        assertThat(jar("", "validate", "fine.yaml")).isEqualTo(new Run(0, "", ""));
        Run run = jar("", "validate", "wrong.yaml");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines()).hasSize(2).allMatch(line -> line.startsWith("wrong.yaml:"));
        assertThat(jar(Samples.THREE_LINES, "validate", "-", "--explain").out()).contains("window: {");
        assertThat(jar("", "validate").exit()).isEqualTo(2);
        assertThat(jar("", "--version").out()).matches("release-guard \\d+\\.\\d+\\.\\d+\\n");
    }

    /** The Kubernetes client finds its parts as services, which one jar has to keep. */
    @Test
    void a_plan_is_made() throws IOException, InterruptedException {
        try (StagingWorld world = StagingWorld.start()) {
            Samples.write(folder, "fine.yaml", Samples.THREE_LINES);
            String servers = Samples.SERVERS.replace(
                    "https://10.0.0.1:6443", world.kubernetesUrl().toString());
            Samples.write(folder, "servers.yaml", servers);

            Run run = jar("", "plan", "fine.yaml", "--servers", "servers.yaml");

            assertThat(run.err()).isEmpty();
            assertThat(run.exit()).isZero();
            assertThat(run.out()).contains("kubectl argo rollouts abort model-svc -n prod");
            assertThat(world.aborts()).isZero();
        }
    }

    private Run jar(String in, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                System.getProperty("releaseguard.jar")));
        command.addAll(List.of(arguments));
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of(Samples.write(folder, "in", in)).toFile())
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().put("PROD_EU", "s3cret");
        // What a JVM says of these goes to standard error.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }
}
