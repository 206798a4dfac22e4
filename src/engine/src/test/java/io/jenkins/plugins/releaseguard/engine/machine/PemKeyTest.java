package io.jenkins.plugins.releaseguard.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeyTest {
    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void pkcs8IsRead(String algorithm) throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();

        assertThat(PemKey.parse(KeyTool.pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048})
    void pkcs1IsRead(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        PrivateKey key = generator.generateKeyPair().getPrivate();

        // PKCS #8 of RSA: 4 octets of head, 3 of version, 15 of algorithm, 4 of head, then PKCS #1
        byte[] pkcs1 = Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length);
        assertThat(PemKey.parse(KeyTool.pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, 06082a8648ce3d030107", "secp384r1, 06052b81040022"})
    void theFormOfEllipticCurvesIsRead(String curve, String oid) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] name = HexFormat.of().parseHex(oid);
        byte[] number = ((ECPrivateKey) key).getS().toByteArray();
        int length = 3 + 2 + number.length + 2 + name.length;
        // RFC 5915: version 1, the number, [0] the curve
        byte[] sec1 = ByteBuffer.allocate(2 + length)
                .put(new byte[] {0x30, (byte) length, 2, 1, 1, 4, (byte) number.length})
                .put(number)
                .put(new byte[] {(byte) 0xa0, (byte) name.length})
                .put(name)
                .array();

        ECPrivateKey read =
                (ECPrivateKey) PemKey.parse("-----BEGIN CERTIFICATE-----\n" + KeyTool.pem("EC PRIVATE KEY", sec1));
        assertThat(read.getS()).isEqualTo(((ECPrivateKey) key).getS());
        assertThat(read.getParams()).isEqualTo(((ECPrivateKey) key).getParams());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\naHVudGVyMg==\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\naHVudGVyMg==\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\naHVudGVyMg==\n-----END EC PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMIT/////\n-----END EC PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\naHVudGVyMg==\n-----END RSA PRIVATE KEY-----"
            })
    void anythingElseIsRefusedWithoutBeingQuoted(String text) {
        assertThatThrownBy(() -> PemKey.parse(text))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("private key")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aTextThatIsMuchTooLongIsRefused() {
        String text = KeyTool.pem("RSA PRIVATE KEY", new byte[70_000]);

        assertThatThrownBy(() -> PemKey.parse(text)).isInstanceOf(InvalidKeyException.class);
    }
}
