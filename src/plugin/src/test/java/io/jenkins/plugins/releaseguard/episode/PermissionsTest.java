package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.Item;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.Permission;
import io.jenkins.plugins.releaseguard.ReleaseGuard;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.localizer.Localizable;
import org.jvnet.localizer.ResourceBundleHolder;
import org.kohsuke.stapler.StaplerRequest2;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

/** Who may do what by the web. */
class PermissionsTest {
    private static final List<Permission> ALL = List.of(
            ReleaseGuard.VIEW,
            ReleaseGuard.PROMOTE,
            ReleaseGuard.ROLLBACK,
            ReleaseGuard.LIFT_QUARANTINE,
            ReleaseGuard.CONFIGURE);

    @TempDir
    Path home;

    private LocalJenkins jenkins;
    private ReleaseGuardAction page;

    /** Something that the web can ask for. */
    private interface Endpoint {
        void ask(ReleaseGuardAction page) throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        jenkins = LocalJenkins.start(home);
        PrintStream console = new PrintStream(OutputStream.nullOutputStream());
        LocalBuild build = jenkins.build(jenkins.jobFromScript("release", "echo 'done'"), Map.of(), console);
        build.awaitEnd(Duration.ofSeconds(40));
        ReleaseGuardAction.add(build.run(), "e-1");
        page = build.run().getAction(ReleaseGuardAction.class);
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    private static Stream<Arguments> endpoints() {
        return Stream.of(
                endpoint("brake", ReleaseGuard.CONFIGURE, Jenkins.MANAGE, page -> new BrakeAction()
                        .doBrake(request(Map.of("reason", "incident 7")))),
                endpoint("release", ReleaseGuard.CONFIGURE, Jenkins.MANAGE, page -> new BrakeAction().doRelease()),
                endpoint("brakeStatus", ReleaseGuard.CONFIGURE, Jenkins.MANAGE, page -> new BrakeAction()
                        .doBrakeStatus()),
                endpoint("quarantine", ReleaseGuard.LIFT_QUARANTINE, Jenkins.MANAGE, page -> new QuarantineAction()
                        .getRows()),
                endpoint("lift", ReleaseGuard.LIFT_QUARANTINE, Jenkins.MANAGE, page -> new QuarantineAction()
                        .doLift(request(Map.of("reason", "fixed")))),
                endpoint("record", ReleaseGuard.VIEW, Item.READ, page -> page.doRecord(request(Map.of("id", "e-1")))),
                endpoint("runbook", ReleaseGuard.VIEW, Item.READ, page -> page.doRunbook(request(Map.of("id", "e-1")))),
                answer("rollback", ReleaseGuard.ROLLBACK, Item.CANCEL),
                answer("fail", ReleaseGuard.ROLLBACK, Item.CANCEL),
                answer("unstable", ReleaseGuard.PROMOTE, Item.BUILD),
                answer("report", ReleaseGuard.PROMOTE, Item.BUILD),
                answer("no answer at all", ReleaseGuard.ROLLBACK, Item.CANCEL));
    }

    private static Arguments endpoint(String name, Permission needed, Permission implies, Endpoint endpoint) {
        return Arguments.of(name, needed, implies, endpoint);
    }

    private static Arguments answer(String answer, Permission needed, Permission implies) {
        return endpoint(
                "answer=" + answer,
                needed,
                implies,
                page -> page.doAnswer(request(Map.of("id", "e-1", "answer", answer))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endpoints")
    void anEndpointTakesItsOwnPermissionOrTheOneThatImpliesIt(
            String name, Permission needed, Permission implies, Endpoint endpoint) {
        ALL.stream().filter(other -> !other.equals(needed)).forEach(other -> jenkins.grant("all-but-this", other));
        jenkins.grant("just-this", needed);
        jenkins.grant("by-jenkins", implies);

        assertThatThrownBy(() -> ask("nobody", endpoint)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> ask("all-but-this", endpoint)).isInstanceOf(AccessDeniedException.class);
        assertThatCode(() -> ask("just-this", endpoint)).doesNotThrowAnyException();
        assertThatCode(() -> ask("by-jenkins", endpoint)).doesNotThrowAnyException();
    }

    @Test
    void thePageAndItsButtonsAreForThoseWhoMayUseThem() {
        jenkins.grant("viewer", ReleaseGuard.VIEW);
        jenkins.grant("operator", ReleaseGuard.ROLLBACK);

        try (ACLContext nobody = as("nobody")) {
            assertThat(page.getIconFileName()).isNull();
            assertThat(page.getLines()).isEmpty();
        }
        try (ACLContext viewer = as("viewer")) {
            assertThat(page.getIconFileName()).isNotNull();
            assertThat(page.getLines()).hasSize(1);
            assertThat(page.mayAnswer("rollback")).isFalse();
        }
        try (ACLContext operator = as("operator")) {
            assertThat(page.mayAnswer("rollback")).isTrue();
            assertThat(page.mayAnswer("fail")).isTrue();
            assertThat(page.mayAnswer("unstable")).isFalse();
            assertThat(page.mayAnswer("report")).isFalse();
        }
    }

    @Test
    void eachPermissionHasAnIdAndADescription() {
        for (Permission permission : ALL) {
            String id = permission.getId();
            assertThat(id).startsWith("io.jenkins.plugins.releaseguard.ReleaseGuard.");
            assertThat(text(id.substring(id.lastIndexOf('.') + 1))).contains("Implied by");
        }
        assertThat(text("group")).isEqualTo("Release Guard");
    }

    private static String text(String key) {
        return new Localizable(ResourceBundleHolder.get(ReleaseGuard.class), key).toString();
    }

    private void ask(String user, Endpoint endpoint) throws Exception {
        try (ACLContext asUser = as(user)) {
            endpoint.ask(page);
        }
    }

    private static ACLContext as(String user) {
        return ACL.as2(new UsernamePasswordAuthenticationToken(user, "x"));
    }

    /** A request of which only parameters are asked. */
    private static StaplerRequest2 request(Map<String, String> parameters) {
        return (StaplerRequest2) Proxy.newProxyInstance(
                PermissionsTest.class.getClassLoader(),
                new Class<?>[] {StaplerRequest2.class},
                (self, method, given) -> {
                    if (method.getName().equals("getParameter")) {
                        return parameters.get((String) given[0]);
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
    }
}
