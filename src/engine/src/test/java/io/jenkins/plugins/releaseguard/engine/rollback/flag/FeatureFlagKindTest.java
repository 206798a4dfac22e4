package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureFlagKindTest {
    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        return new FeatureFlagKind().read(text, MockCluster.AT, Duration.ofMinutes(2), MockCluster.lookup(problems));
    }

    @Test
    void a_leg_is_read_with_its_defaults() {
        assertThat(read("feature-flag FEATURE_ENABLE_NEW off in configmap prod/model-flags"))
                .isEqualTo(new FeatureFlagSpec(
                        "feature-flag FEATURE_ENABLE_NEW off in configmap prod/model-flags",
                        MockCluster.AT,
                        "main",
                        "prod",
                        "model-flags",
                        "FEATURE_ENABLE_NEW",
                        "off",
                        null,
                        Duration.ofMinutes(2)));
        assertThat(problems).isEmpty();
    }

    @Test
    void a_leg_may_name_cluster_value_and_deployment() {
        assertThat(read("feature-flag  scoring.mode v1 in configmap eu/prod/flags and restart model-svc"))
                .isInstanceOfSatisfying(FeatureFlagSpec.class, spec -> {
                    assertThat(spec.cluster()).isEqualTo("eu");
                    assertThat(spec.setting()).isEqualTo("v1");
                    assertThat(spec.restart()).isEqualTo("model-svc");
                    assertThat(spec.object()).isEqualTo("flags");
                    assertThat(spec.movesTraffic()).isFalse();
                });
        assertThat(problems).isEmpty();
    }

    @Test
    void without_a_cluster_there_is_no_leg() {
        assertThat(read("feature-flag A off in configmap nowhere/prod/flags")).isNull();
    }

    private static final String EXAMPLE =
            ", for example `feature-flag FEATURE_ENABLE_NEW off in configmap prod/model-flags`";

    @ParameterizedTest
    @ValueSource(
            strings = {"feature-flag A off", "feature-flag A in configmap prod/flags", "feature-flag A off in secret a"
            })
    void another_form_is_answered_with_all_of_the_right_ones(String text) {
        assertThat(read(text)).isNull();
        assertThat(problems)
                .containsExactly(
                        "release-guard.yaml:2:11: found `" + text + "`, expected `feature-flag KEY off|on|VALUE in"
                                + " configmap [CLUSTER/]NAMESPACE/NAME [and restart DEPLOYMENT]"
                                + "|flagd [CLUSTER/]NAMESPACE/NAME/FILE [and restart DEPLOYMENT]"
                                + "|unleash PROJECT/ENVIRONMENT [on SERVER]|launchdarkly PROJECT/ENVIRONMENT [on SERVER]"
                                + "|http PATH at JSONPATH [on SERVER] by METHOD [PATH] [with BODY]`" + EXAMPLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            configmap flags                  | configmap [CLUSTER/]NAMESPACE/NAME [and restart DEPLOYMENT]
            configmap a/b/c/d                | configmap [CLUSTER/]NAMESPACE/NAME [and restart DEPLOYMENT]
            configmap prod/flags and restart | configmap [CLUSTER/]NAMESPACE/NAME [and restart DEPLOYMENT]
            flagd prod/flags                 | flagd [CLUSTER/]NAMESPACE/NAME/FILE [and restart DEPLOYMENT]
            unleash shop                     | unleash PROJECT/ENVIRONMENT [on SERVER]
            launchdarkly a/b on              | launchdarkly PROJECT/ENVIRONMENT [on SERVER]
            http /flags at $.x               | http PATH at JSONPATH [on SERVER] by METHOD [PATH] [with BODY]
            """)
    void another_form_of_a_place_is_answered_with_the_right_one(String place, String usage) {
        String text = "feature-flag A off in " + place;
        assertThat(read(text)).isNull();
        assertThat(problems)
                .containsExactly("release-guard.yaml:2:11: found `" + text
                        + "`, expected `feature-flag KEY off|on|VALUE in " + usage + "`" + EXAMPLE);
    }

    @Test
    void a_flag_of_a_server_is_read() {
        assertThat(read("feature-flag new-ranker off in unleash shop/production"))
                .isEqualTo(new RestFlagSpec(
                        "feature-flag new-ranker off in unleash shop/production",
                        MockCluster.AT,
                        RestType.UNLEASH,
                        "default-unleash",
                        "new-ranker",
                        "off",
                        new RestFlagSpec.Environment("shop", "production"),
                        Duration.ofMinutes(2)));
        assertThat(read("feature-flag a on in launchdarkly shop/prod on ld"))
                .extracting("type", "server", "setting")
                .containsExactly(RestType.LAUNCHDARKLY, "ld", "on");
        assertThat(read("feature-flag a 0.5 in http /f?x=1 at $.f[0].on on flags by PUT"))
                .extracting("server", "where")
                .containsExactly("flags", new RestFlagSpec.Call("/f?x=1", "$.f[0].on", "PUT", "/f?x=1", null));
        assertThat(
                        read(
                                "feature-flag a off in http /f at $.on by POST /g with {\"on\": \"$value\", \"why\": \"on x\"}"))
                .extracting("server", "where")
                .containsExactly(
                        "default-http",
                        new RestFlagSpec.Call("/f", "$.on", "POST", "/g", "{\"on\": \"$value\", \"why\": \"on x\"}"));
        assertThat(problems).isEmpty();
    }

    @Test
    void a_flag_in_a_file_is_read() {
        assertThat(read("feature-flag new/ranker disabled in flagd eu/prod/flags/flags.json and restart svc"))
                .extracting("cluster", "configMap", "file", "key", "setting", "restart")
                .containsExactly("eu", "flags", "flags.json", "new/ranker", "disabled", "svc");
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            feature-flag A/B off in configmap prod/flags      | `A/B` cannot be a key of a ConfigMap; expected letters, digits, `-`, `_` and `.`, at most 253
            feature-flag A off in configmap Prod/flags        | `Prod` cannot be a namespace in Kubernetes; expected lower-case letters, digits and `-`
            feature-flag A off in configmap prod/Flags        | `Flags` cannot be a ConfigMap's name in Kubernetes; expected lower-case letters, digits and `-`
            feature-flag A off in flagd prod/flags/a:b        | `a:b` cannot be a key of a ConfigMap; expected letters, digits, `-`, `_` and `.`, at most 253
            feature-flag A 3 in unleash a/b                   | `3` cannot be set in unleash; expected `off` or `on`
            feature-flag ../A off in launchdarkly a/b         | `../A` cannot be a flag's key; expected letters, digits, `-`, `_`, `.` and `~`
            feature-flag A off in launchdarkly ../b           | `..` cannot be a project; expected letters, digits, `-`, `_`, `.` and `~`
            feature-flag A off in http //h/x at $.a by PUT    | `//h/x` cannot be a path; expected one below the server's address that begins with one `/` and has no `..`, for example /flags/new-ranker
            feature-flag A off in http /x at $.a by GET       | `GET` cannot set a flag; expected `POST`, `PUT`, `PATCH` or `DELETE`
            feature-flag A off in http /x at $.a by PUT with { | found `{` after `with`, expected JSON in which "$value" stands for the value, for example {"enabled":"$value"}
            feature-flag A off in http /x at $$ by PUT        | `$$` has to begin with `$`, its only one, and have at most 300 characters, for example $.data.value
            feature-flag A off in configmap p/f and restart M | `M` cannot be a Deployment's name in Kubernetes; expected lower-case letters, digits and `-`
            """)
    void a_mistake_is_said_with_its_place(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: " + message);
    }
}
