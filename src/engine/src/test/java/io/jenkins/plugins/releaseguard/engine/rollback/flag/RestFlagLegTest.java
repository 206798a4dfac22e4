package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.RestFlagSpec.Call;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.RestFlagSpec.Environment;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class RestFlagLegTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Environment WHERE = new Environment("shop", "production");
    private static final Call CALL = new Call(
            "/flags/new-ranker",
            "$.flag.enabled",
            "PUT",
            "/flags/new-ranker/state",
            "{\"enabled\":\"$value\",\"by\":[\"$value\"]}");

    private final AtomicInteger accepted = new AtomicInteger();
    private FakeFlags flags;

    @BeforeEach
    void start() throws IOException {
        flags = new FakeFlags();
    }

    @AfterEach
    void stop() {
        flags.close();
    }

    private WebServer server() {
        return new WebServer("main", flags.url(), Authorization.token(() -> "s3cret"), CLIENT);
    }

    private static RestFlagSpec spec(RestType type, String setting) {
        return new RestFlagSpec(
                "feature-flag new-ranker " + setting,
                new Position("p.yaml", 2, 11),
                type,
                "main",
                "new-ranker",
                setting,
                type == RestType.HTTP ? CALL : WHERE,
                null);
    }

    private FeatureFlagLeg leg(RestType type) {
        return leg(type, "off", Duration.ofSeconds(10));
    }

    private FeatureFlagLeg leg(RestType type, String setting, Duration request) {
        RestFlagSpec spec = spec(type, setting);
        return new FeatureFlagLeg(spec, RestStore.of(spec, server(), request), null, Duration.ofSeconds(10));
    }

    private static LegPlan planned(FeatureFlagLeg leg) throws LegException {
        LegState live = leg.read();
        return leg.plan(live.current(), live.stable());
    }

    private void assertFails(RestType type, ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage("flag new-ranker (" + type.words() + " main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private static String write(RestType type) {
        return switch (type) {
            case UNLEASH -> "POST " + FakeFlags.UNLEASH + "/off";
            case LAUNCHDARKLY ->
                "PATCH " + FakeFlags.LAUNCHDARKLY + "?ignoreConflicts=true {\"environmentKey\":\"production\","
                        + "\"comment\":\"Model Release Guard: feature-flag new-ranker off\","
                        + "\"instructions\":[{\"kind\":\"turnFlagOff\"}]}";
            case HTTP -> "PUT " + FakeFlags.HTTP + "/state {\"enabled\":false,\"by\":[false]}";
            default -> throw new AssertionError(type);
        };
    }

    // ---- read and plan

    @ParameterizedTest
    @EnumSource(names = {"HTTP", "UNLEASH", "LAUNCHDARKLY"})
    void a_plan_holds_the_old_value_and_changes_nothing(RestType type) throws Exception {
        LegPlan plan = planned(leg(type));

        assertThat(plan.expectedCurrent().identity())
                .isEqualTo(Map.of(
                        "server",
                        type.words() + " main",
                        "where",
                        type == RestType.HTTP ? "/flags/new-ranker $.flag.enabled" : "shop/production",
                        "key",
                        "new-ranker",
                        "value",
                        "true"));
        assertThat(plan.target().identity()).containsEntry("value", "false");
        assertThat(plan.actions())
                .containsExactly("set new-ranker from `true` to `false` in " + type.words() + " main");
        assertThat(flags.writes()).isEmpty();
        assertThat(flags.asks())
                .allSatisfy(ask -> assertThat(ask.authorization()).isEqualTo("s3cret"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            UNLEASH      | curl -sS --fail-with-body -X POST 'URL/api/admin/projects/shop/features/new-ranker/environments/production/off' -H "Authorization: $UNLEASH_TOKEN"
            LAUNCHDARKLY | curl -sS --fail-with-body -X PATCH 'URL/api/v2/flags/shop/new-ranker?ignoreConflicts=true' -H "Authorization: $LAUNCHDARKLY_ACCESS_TOKEN" -H 'Content-Type: application/json; domain-model=launchdarkly.semanticpatch' -d '{"environmentKey":"production","comment":"Model Release Guard: feature-flag new-ranker off","instructions":[{"kind":"turnFlagOff"}]}'
            HTTP         | curl -sS --fail-with-body -X PUT 'URL/flags/new-ranker/state' -H "Authorization: Bearer $FLAG_TOKEN" -H 'Content-Type: application/json' -d '{"enabled":false,"by":[false]}'
            """,
            quoteCharacter = '\0')
    void a_plan_says_it_by_hand_without_the_secret(RestType type, String command) throws Exception {
        assertThat(planned(leg(type)).commands())
                .containsExactly(command.replace("URL", flags.url().toString()));
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP", "UNLEASH", "LAUNCHDARKLY"})
    void where_nothing_is_to_be_done_the_plan_says_so(RestType type) throws Exception {
        flags.is(false);

        LegPlan plan = planned(leg(type));
        leg(type).execute(plan, accepted::incrementAndGet);

        assertThat(plan.actions())
                .containsExactly("nothing to do: new-ranker is `false` already in " + type.words() + " main");
        assertThat(plan.commands()).isEmpty();
        assertThat(flags.writes()).isEmpty();
        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_flag_of_another_server_may_be_a_text_or_a_number() throws Exception {
        flags.is(JsonNodeFactory.instance.textNode("v2"));
        FeatureFlagLeg text = leg(RestType.HTTP, "v1", Duration.ofSeconds(10));
        text.execute(planned(text), () -> {});
        assertThat(flags.value()).isEqualTo(JsonNodeFactory.instance.textNode("v1"));

        flags.is(JsonNodeFactory.instance.numberNode(50));
        FeatureFlagLeg number = leg(RestType.HTTP, "0", Duration.ofSeconds(10));
        number.execute(planned(number), () -> {});
        assertThat(flags.value().asInt(-1)).isZero();
        assertThat(flags.value().isNumber()).isTrue();

        flags.is(JsonNodeFactory.instance.numberNode(50));
        assertFails(
                RestType.HTTP,
                () -> planned(leg(RestType.HTTP, "none", Duration.ofSeconds(10))),
                Kind.UNSUITABLE,
                "new-ranker is `50`, and `none` is not of that type");
    }

    // ---- execute

    @ParameterizedTest
    @EnumSource(names = {"HTTP", "UNLEASH", "LAUNCHDARKLY"})
    void the_flag_is_switched_once_and_read_back(RestType type) throws Exception {
        FeatureFlagLeg leg = leg(type);
        LegPlan plan = planned(leg);
        assertThat(leg.confirm(plan)).isEqualTo(new Evidence(false, false, "new-ranker is `true` and not yet `false`"));

        leg.execute(plan, accepted::incrementAndGet);
        leg.execute(plan, accepted::incrementAndGet);

        assertThat(flags.writes()).containsExactly(write(type));
        assertThat(flags.value().asBoolean()).isFalse();
        assertThat(accepted).hasValue(2);
        assertThat(leg.confirm(plan)).isEqualTo(new Evidence(false, true, "new-ranker is `false` as wanted"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP", "UNLEASH", "LAUNCHDARKLY"})
    void a_write_whose_answer_is_lost_is_not_repeated(RestType type) throws Exception {
        LegPlan plan = planned(leg(type));
        flags.nextWrite(ask -> {
            flags.is(false);
            return 503;
        });

        assertFails(
                type,
                () -> leg(type).execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "cannot " + asked(type) + ": the server answers HTTP 503, because");
        leg(type).execute(plan, accepted::incrementAndGet);

        assertThat(flags.writes()).containsExactly(write(type));
        assertThat(accepted).hasValue(1);
    }

    private static String asked(RestType type) {
        return type == RestType.HTTP ? "set it by PUT /flags/new-ranker/state" : "switch it off";
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP", "UNLEASH", "LAUNCHDARKLY"})
    void a_write_that_does_not_show_is_made_again(RestType type) throws Exception {
        LegPlan plan = planned(leg(type));
        flags.nextWrite(ask -> 200);

        leg(type).execute(plan, accepted::incrementAndGet);

        assertThat(flags.writes()).containsExactly(write(type), write(type));
        assertThat(flags.value().asBoolean()).isFalse();
    }

    @Test
    void a_value_that_somebody_else_has_set_is_left_alone() throws Exception {
        flags.is(JsonNodeFactory.instance.textNode("v2"));
        FeatureFlagLeg leg = leg(RestType.HTTP, "v1", Duration.ofSeconds(10));
        LegPlan plan = planned(leg);
        flags.is(JsonNodeFactory.instance.textNode("v3"));

        assertFails(
                RestType.HTTP,
                () -> leg.execute(plan, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "new-ranker is `v3`, neither `v2` as planned nor `v1`; nothing was written");
        assertThat(flags.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            401 | FORBIDDEN   | the server refuses the credential (HTTP 401, because)
            404 | NOT_FOUND   | there is no such flag; a flag is never made anew (HTTP 404, because)
            400 | UNSUITABLE  | the server answers HTTP 400, because
            429 | UNREACHABLE | the server answers HTTP 429, because
            302 | UNSUITABLE  | the server redirects (HTTP 302, because); set its final address
            """)
    void a_refusal_says_what_it_means(int status, Kind kind, String message) throws Exception {
        for (RestType type : List.of(RestType.HTTP, RestType.UNLEASH, RestType.LAUNCHDARKLY)) {
            LegPlan plan = planned(leg(type));
            flags.nextWrite(ask -> status);
            assertFails(
                    type,
                    () -> leg(type).execute(plan, accepted::incrementAndGet),
                    kind,
                    "cannot " + asked(type) + ": " + message);
        }
        assertThat(flags.value().asBoolean()).isTrue();
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            UNLEASH      | UPDATE_FEATURE_ENVIRONMENT in environment production of project shop, and let it skip change requests where the environment asks for them
            LAUNCHDARKLY | the action updateOn on proj/shop:env/production:flag/new-ranker
            HTTP         | it to PUT /flags/new-ranker/state
            """)
    void a_missing_permission_is_named(RestType type, String permission) throws Exception {
        LegPlan plan = planned(leg(type));
        flags.nextWrite(ask -> 403);
        assertFails(
                type,
                () -> leg(type).execute(plan, accepted::incrementAndGet),
                Kind.FORBIDDEN,
                "cannot " + asked(type) + ": the credential lacks a permission (HTTP 403, because); grant "
                        + permission);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP", "UNLEASH", "LAUNCHDARKLY"})
    void another_writer_is_waited_out(RestType type) throws Exception {
        LegPlan plan = planned(leg(type));
        flags.nextWrite(ask -> 409);
        flags.nextWrite(ask -> 409);

        leg(type).execute(plan, accepted::incrementAndGet);

        assertThat(flags.writes()).hasSize(3);
        assertThat(flags.value().asBoolean()).isFalse();
        assertThat(accepted).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP", "UNLEASH", "LAUNCHDARKLY"})
    void a_server_that_does_not_answer_is_unreachable(RestType type) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        flags.nextRead(ask -> {
            end.await(20, TimeUnit.SECONDS);
            return 200;
        });
        try {
            assertFails(
                    type,
                    () -> leg(type, "off", Duration.ofMillis(200)).read(),
                    Kind.UNREACHABLE,
                    "cannot read it: the server ("
                            + flags.url().resolve("/").toString().replaceAll("/$", "") + ") does not answer in time");
        } finally {
            end.countDown();
        }
    }

    // ---- what cannot be switched

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            UNLEASH      | cannot read it: the server does not answer as Unleash's admin API does
            LAUNCHDARKLY | cannot read it: the server does not answer as LaunchDarkly's API does
            HTTP         | cannot read it at /flags/new-ranker: the server has nothing at $.flag.enabled
            """)
    void an_answer_of_something_else_is_said(RestType type, String message) {
        flags.nextRead(ask -> 200);
        assertFails(type, () -> leg(type).read(), Kind.UNSUITABLE, message);
    }

    @Test
    void an_archived_flag_and_an_unknown_environment_are_refused() {
        RestFlagSpec elsewhere = new RestFlagSpec(
                "", null, RestType.LAUNCHDARKLY, "main", "new-ranker", "off", new Environment("shop", "eu"), null);
        assertFails(
                RestType.LAUNCHDARKLY,
                () -> RestStore.of(elsewhere, server()).read(),
                Kind.NOT_FOUND,
                "it has no environment eu in project shop");
        flags.archive();
        assertFails(
                RestType.LAUNCHDARKLY,
                () -> leg(RestType.LAUNCHDARKLY).read(),
                Kind.UNSUITABLE,
                "it is archived; name the flag that is in use");
    }

    // ---- readiness

    @Test
    void launchdarkly_is_asked_for_the_permission_by_a_dry_run() throws Exception {
        assertThat(leg(RestType.LAUNCHDARKLY).lacking()).isEmpty();
        assertThat(flags.asks().get(1).uri()).isEqualTo(FakeFlags.LAUNCHDARKLY + "?ignoreConflicts=true&dryRun=true");
        assertThat(flags.value().asBoolean()).isTrue();

        flags.nextRead(ask -> 403);
        assertThat(leg(RestType.LAUNCHDARKLY).lacking())
                .containsExactly(new Permission("updateOn", "", "proj/shop:env/production:flag/new-ranker"));
    }

    @Test
    void a_server_is_tried_as_it_is_entered() {
        assertThat(RestCheck.of(RestType.HTTP, server()))
                .isEqualTo(new ConnectionCheck(
                        true,
                        "The server answers (HTTP 404 at its base address); only a flag's path can be tried further"));
        assertThat(RestCheck.of(RestType.UNLEASH, server()))
                .isEqualTo(new ConnectionCheck(
                        false,
                        "Unleash server main: cannot read the projects: the server's API is not at this address"
                                + " (HTTP 404, NotFoundError)"));
        assertThat(RestCheck.of(
                                RestType.LAUNCHDARKLY,
                                new WebServer("main", URI.create("http://127.0.0.1:1"), Authorization.none(), CLIENT))
                        .sentence())
                .isEqualTo("LaunchDarkly server main: cannot ask who this token is: the server (http://127.0.0.1:1)"
                        + " refuses the connection");
    }
}
