package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.security.ACL;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

class GlobalBrakeTest {
    @TempDir
    Path home;

    private LocalJenkins jenkins;

    @BeforeEach
    void start() {
        jenkins = LocalJenkins.start(home);
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    @Test
    void itSurvivesARestartAndIsReleasedForGood() {
        GlobalBrake.get().pull("incident 7", "alice");
        restart();
        assertThat(GlobalBrake.get().reason()).isEqualTo("incident 7");
        assertThat(GlobalBrake.get().getPulledBy()).isEqualTo("alice");

        GlobalBrake.get().release("alice");
        restart();
        assertThat(GlobalBrake.get().reason()).isNull();
    }

    @Test
    void theConfigurationPullsAndReleasesIt() {
        GlobalBrake.get().setReason("incident 8");
        assertThat(GlobalBrake.get().reason()).isEqualTo("incident 8");
        GlobalBrake.get().setReason("");
        assertThat(GlobalBrake.get().reason()).isNull();
    }

    @Test
    void whoPulledItAndWhoReleasedItIsInTheAuditLog() {
        try (AuditLines audit = new AuditLines()) {
            GlobalBrake.get().pull("incident 9\nrelease-guard event=brake-released", "alice");
            try (var ignored = ACL.as2(new UsernamePasswordAuthenticationToken("admin", "x"))) {
                GlobalBrake.get().setReason("");
            }
            GlobalBrake.get().release("bob");

            assertThat(audit.all())
                    .containsExactly(
                            "release-guard event=brake-pulled actor=alice"
                                    + " cause=\"incident 9\\nrelease-guard event=brake-released\"",
                            "release-guard event=brake-released actor=\"admin by the configuration\"");
        }
    }

    @Test
    void itPullsItselfWhenMoreThanFiveGatesLoseTheSameServer() {
        for (int i = 1; i <= 5; i++) {
            ServerLosses.get().lost("prom", "gate-" + i);
            ServerLosses.get().lost("prom", "gate-" + i);
            ServerLosses.get().lost("other", "gate-" + i);
        }
        assertThat(GlobalBrake.get().reason()).isNull();

        ServerLosses.get().lost("prom", "gate-6");
        assertThat(GlobalBrake.get().reason()).contains("metric server prom").contains("6 gates");
    }

    @Test
    void onlyWhoMayManageJenkinsPullsItByRest() {
        try (var ignored = ACL.as2(new UsernamePasswordAuthenticationToken("bob", "x"))) {
            Assertions.assertThatThrownBy(() -> new BrakeAction().doRelease())
                    .isInstanceOf(AccessDeniedException.class);
            Assertions.assertThatThrownBy(() -> new BrakeAction().doBrakeStatus())
                    .isInstanceOf(AccessDeniedException.class);
        }
        GlobalBrake.get().pull("x", "alice");
        try (var ignored = ACL.as2(new UsernamePasswordAuthenticationToken("admin", "x"))) {
            new BrakeAction().doRelease();
        }
        assertThat(GlobalBrake.get().reason()).isNull();
    }

    private void restart() {
        jenkins.close();
        jenkins = LocalJenkins.start(home);
    }
}
