package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import io.jenkins.plugins.releaseguard.episode.QuarantineAction.Row;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.stapler.StaplerRequest2;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

class QuarantineActionTest {
    private static final Quarantine.Key KEY =
            Quarantine.key("model-svc", "production", new Version("v5", Map.of("podTemplateHash", "5555")));

    @TempDir
    Path home;

    private final QuarantineAction action = new QuarantineAction();
    private LocalJenkins jenkins;

    @BeforeEach
    void start() throws Exception {
        jenkins = LocalJenkins.start(home);
        EpisodeService.get()
                .quarantine()
                .add(new Quarantine.Entry(KEY, "v5", "episode-1", "release#1", Instant.EPOCH, null, "too slow"));
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    @Test
    void thePageSaysWhatIsHeldAndOnWhichEvidence() throws Exception {
        try (ACLContext ignored = as("admin")) {
            Row row = action.getRows().get(0);
            assertThat(row.state()).isEqualTo("held");
            assertThat(row.version()).contains("v5").contains("5555");
            assertThat(row.release()).isEqualTo("model-svc (production)");
            assertThat(row.by()).contains("release#1").contains("episode-1");
            assertThat(row.why()).isEqualTo("too slow");
        }
    }

    @Test
    void liftingNeedsAnIdAndAReasonAndIsWrittenDown() throws Exception {
        try (ACLContext ignored = as("admin")) {
            String id = action.getRows().get(0).id();
            assertThat(lift(Map.of("reason", "x"))).isEqualTo(400);
            assertThat(lift(Map.of("id", "../x", "reason", "x"))).isEqualTo(400);
            assertThat(lift(Map.of("id", id, "reason", " "))).isEqualTo(400);
            assertThat(EpisodeService.get().quarantine().find(KEY)).isNotNull();

            try (AuditLines audit = new AuditLines()) {
                assertThat(lift(Map.of("id", id, "reason", "the database was slow")))
                        .isEqualTo(200);
                assertThat(EpisodeService.get().quarantine().find(KEY)).isNull();
                assertThat(audit.all())
                        .singleElement()
                        .asString()
                        .startsWith("release-guard event=quarantine-lifted id=")
                        .contains(" actor=admin ")
                        .endsWith(" cause=\"the database was slow\"");
            }
            assertThat(action.getRows().get(0).state()).isEqualTo("lifted");
            assertThat(action.getRows().get(0).why())
                    .contains("lifted by admin")
                    .contains("the database was slow");
            assertThat(lift(Map.of("id", id, "reason", "again"))).isEqualTo(404);
        }
    }

    @Test
    void onlyWhoMayManageJenkinsSeesAndLifts() {
        try (ACLContext ignored = as("bob")) {
            assertThatThrownBy(action::getRows).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> action.doLift(request(Map.of()))).isInstanceOf(AccessDeniedException.class);
            assertThat(action.getIconFileName()).isNull();
        }
        try (ACLContext ignored = as("admin")) {
            assertThat(action.getIconFileName()).isNotNull();
        }
    }

    private static ACLContext as(String who) {
        return ACL.as2(new UsernamePasswordAuthenticationToken(who, "x"));
    }

    private int lift(Map<String, String> parameters) throws Exception {
        return ((BrakeAction.TextResponse) action.doLift(request(parameters))).status();
    }

    private static StaplerRequest2 request(Map<String, String> parameters) {
        return (StaplerRequest2) Proxy.newProxyInstance(
                QuarantineActionTest.class.getClassLoader(),
                new Class<?>[] {StaplerRequest2.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("getParameter")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return parameters.get(arguments[0]);
                });
    }
}
