package io.jenkins.plugins.releaseguard.staging.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PodHashTest {
    private static String hash(String template) {
        return PodHash.of(Manifests.json(template));
    }

    @Test
    void the_order_of_keys_nulls_and_the_label_itself_do_not_count() {
        String plain = hash("{\"metadata\": {\"labels\": {\"app\": \"a\"}}, \"spec\": {\"x\": 1, \"y\": 2}}");
        assertThat(hash("{\"spec\": {\"y\": 2, \"x\": 1}, \"metadata\": {\"creationTimestamp\": null,"
                        + " \"labels\": {\"app\": \"a\", \"rollouts-pod-template-hash\": \"other\"}}}"))
                .isEqualTo(plain);
    }

    @Test
    void another_image_is_another_hash() {
        assertThat(hash("{\"spec\": {\"image\": \"m:v4\"}}")).isNotEqualTo(hash("{\"spec\": {\"image\": \"m:v5\"}}"));
    }

    @Test
    void a_hash_can_be_the_value_of_a_label() {
        assertThat(hash("{}")).matches("[a-z0-9]{9}");
    }
}
