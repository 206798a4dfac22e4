package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackMonitorTest {
    @TempDir
    Path home;

    @Test
    void aJournalThatCannotBeReadIsNotFatalAndAdministratorsAreTold() throws Exception {
        Path folder = home.resolve("model-release-guard/rollbacks/e-1");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("journal"), "half a jour");

        try (LocalJenkins jenkins = LocalJenkins.start(home)) {
            RollbackMonitor monitor = ExtensionList.lookupSingleton(RollbackMonitor.class);
            assertThat(monitor.isActivated()).isTrue();
            assertThat(monitor.getTroubles().get("e-1")).contains("set aside").contains("check the rollout by hand");
        }
        assertThat(home.resolve("model-release-guard/rollbacks/e-1.unreadable/journal"))
                .exists();
    }

    @Test
    void withoutTroubleNothingIsShown() {
        try (LocalJenkins jenkins = LocalJenkins.start(home)) {
            assertThat(ExtensionList.lookupSingleton(RollbackMonitor.class).isActivated())
                    .isFalse();
        }
    }
}
