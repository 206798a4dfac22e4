package io.jenkins.plugins.releaseguard.engine.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataAddressTest {
    private static final String[] REFUSED = {
        "169.254.169.254", "169.254.0.1", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200", "[::ffff:169.254.169.254]"
    };

    @Test
    void aNumberIsAskedWhereAnAdministratorHasWrittenItOnly() {
        for (String host : REFUSED) {
            URI address = URI.create("http://" + host + ":9090/latest");
            assertThat(MetadataAddress.problem(address)).as(host).isNull();
            assertThat(MetadataAddress.problemAnywhere(address))
                    .as(host)
                    .contains("'" + host + "'")
                    .contains("unless an administrator enters it as that number");
        }
    }

    @Test
    void aNameThatLeadsThereWithOneOfItsAddressesIsRefused() {
        for (String host : REFUSED) {
            assertThat(MetadataAddress.problem("prometheus.example", name ->
                            new InetAddress[] {InetAddress.getByName("192.0.2.1"), InetAddress.getByName(host)}))
                    .as(host)
                    .contains("'prometheus.example'");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.0.0.1",
                "169.253.255.255",
                "192.168.1.1",
                "[fd00::1]",
                "[::1]",
                "100.100.100.201"
            })
    void otherAddressesAreAsked(String host) {
        assertThat(MetadataAddress.problemAnywhere(URI.create("https://" + host + "/")))
                .isNull();
    }

    @Test
    void aNameThatNobodyKnowsIsLeftToWhoeverConnects() {
        assertThat(MetadataAddress.problem("prometheus.example", name -> {
                    throw new UnknownHostException(name);
                }))
                .isNull();
    }
}
