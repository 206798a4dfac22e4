package io.jenkins.plugins.releaseguard.contract;

import hudson.model.Result;
import hudson.model.Run;
import hudson.security.Permission;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/** local-jenkins. */
public final class LocalHost implements Host {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private Path home;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        home = Files.createTempDirectory("contract");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(home)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    @Override
    public void session(Work work) throws Throwable {
        LocalJenkins jenkins = LocalJenkins.start(home);
        try {
            work.in(new Local(jenkins));
        } finally {
            jenkins.crash();
        }
    }

    private record Local(LocalJenkins jenkins) implements Controller {
        @Override
        public Build start(String job, String script) throws IOException {
            return new LocalRun(jenkins.build(
                    jenkins.jobFromScript(job, script), Map.of(), new PrintStream(OutputStream.nullOutputStream())));
        }

        @Override
        public Build build(String job, int number) {
            return jenkins.builds().stream()
                    .filter(b -> b.number() == number
                            && b.run().getParent().getFullName().equals(job))
                    .findFirst()
                    .map(LocalRun::new)
                    .orElseThrow();
        }

        @Override
        public void addText(String id, String secret, String folder) {
            LocalCredentials.addText(id, secret, folder);
        }

        @Override
        public void addUser(String id, String user, String password, String folder) {
            LocalCredentials.addUser(id, user, password, folder);
        }

        @Override
        public void addFile(String id, String content, String folder) {
            LocalCredentials.addFile(id, content, folder);
        }

        @Override
        public void addCertificate(String id, byte[] store, String password, String folder) throws Exception {
            LocalCredentials.addCertificate(id, KeyStores.read(store), password, folder);
        }

        @Override
        public boolean keepsCredentials() {
            return false;
        }

        @Override
        public boolean wasRunBy(String agent, List<String> parents) {
            // an agent is imitated in this process, which counts what came through its connection
            return jenkins.callsTo(agent) > 0;
        }

        @Override
        public void addAgent(String name) throws IOException {
            jenkins.addAgent(name);
        }

        @Override
        public void connectAgent(String name, boolean isConnected) {
            jenkins.connectAgent(name, isConnected);
        }

        @Override
        public void grant(String user, Permission permission) {
            jenkins.grant(user, permission);
        }
    }

    private record LocalRun(LocalBuild build) implements Build {
        @Override
        public Run<?, ?> run() {
            return build.run();
        }

        @Override
        public String log() {
            return build.log();
        }

        @Override
        public void stop(String user) {
            build.stop(user);
        }

        @Override
        public Result awaitEnd() throws Exception {
            return build.awaitEnd(LIMIT);
        }
    }
}
