package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsSignatureTest {
    private static final Credential EXAMPLE = new Credential("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    /** From the test suite that AWS has published for Signature Version 4: get-vanilla and post-vanilla. */
    @ParameterizedTest
    @CsvSource({
        "GET, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    })
    void a_request_has_the_signature_of_the_published_suite(String method, String signature) {
        Map<String, String> headers = new AwsSignature(EXAMPLE, "us-east-1", "service")
                .sign(
                        new JsonClient.Ask(method, URI.create("https://example.amazonaws.com/"), ""),
                        Map.of(),
                        Instant.parse("2015-08-30T12:36:00Z"));

        assertThat(headers)
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    @ParameterizedTest
    @CsvSource({
        "monitoring.eu-west-1.amazonaws.com, eu-west-1",
        "monitoring.cn-north-1.amazonaws.com.cn, cn-north-1",
        "vpce-0a1b-c2.monitoring.eu-central-1.vpce.amazonaws.com, eu-central-1",
        "localstack, us-east-1"
    })
    void the_region_is_in_the_address(String host, String region) {
        assertThat(CloudWatchKind.region(host)).isEqualTo(region);
    }

    @Test
    void a_credential_shows_itself_to_nobody() {
        assertThat(EXAMPLE.toString() + new AwsSignature(EXAMPLE, "r", "s")).doesNotContain("wJal");
    }
}
