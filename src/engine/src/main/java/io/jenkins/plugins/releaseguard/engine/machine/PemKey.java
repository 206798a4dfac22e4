package io.jenkins.plugins.releaseguard.engine.machine;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key as PEM text: PKCS #8 (RFC 5958), and the older forms that kubeconfigs have: PKCS #1 (RFC 8017 A.1.2) and
 * that of elliptic curves (RFC 5915), which are put into the frame of the first.
 */
final class PemKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] RSA_WITH_NULL = {6, 9, 42, (byte) 134, 72, (byte) 134, (byte) 247, 13, 1, 1, 1, 5, 0};
    private static final byte[] EC = {6, 7, 42, (byte) 134, 72, (byte) 206, 61, 2, 1};
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xa0;

    private PemKey() {}

    /** @throws GeneralSecurityException it is none, or of another kind; the message has nothing of the text */
    static PrivateKey parse(String pem) throws GeneralSecurityException {
        Matcher found = PEM.matcher(pem);
        if (!found.find()) {
            throw new InvalidKeyException("there is no PEM of a private key that is not encrypted");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(found.group(2));
            byte[] pkcs8 =
                    switch (found.group(1)) {
                        case "RSA PRIVATE KEY" -> framed(RSA_WITH_NULL, der);
                        case "EC PRIVATE KEY" -> framed(joined(EC, curve(der)), der);
                        default -> der;
                    };
            return read(new PKCS8EncodedKeySpec(pkcs8));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new InvalidKeyException("the private key cannot be read");
        }
    }

    private static PrivateKey read(PKCS8EncodedKeySpec key) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(key);
            } catch (InvalidKeySpecException e) {
                // of another algorithm, then
                continue;
            }
        }
        throw new InvalidKeyException("the private key is of none of " + ALGORITHMS);
    }

    private static byte[] framed(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, joined(VERSION_0, element(SEQUENCE, algorithm), element(OCTETS, key)));
    }

    /** The curve that a key of RFC 5915 names. */
    private static byte[] curve(byte[] key) {
        ByteBuffer parts = content(ByteBuffer.wrap(key));
        while (parts.hasRemaining()) {
            boolean isCurve = (parts.get(parts.position()) & 0xff) == PARAMETERS;
            ByteBuffer part = content(parts);
            if (isCurve) {
                byte[] oid = new byte[part.remaining()];
                part.get(oid);
                return oid;
            }
        }
        throw new IllegalArgumentException("no curve is named");
    }

    /** Of the element at the buffer's position, which goes on behind it. */
    private static ByteBuffer content(ByteBuffer from) {
        from.get();
        int length = from.get() & 0xff;
        if (length > 0x7f) {
            int octets = length & 0x7f;
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | from.get() & 0xff;
            }
        }
        if (length < 0 || length > from.remaining()) {
            throw new IllegalArgumentException("an element is longer than its whole");
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        byte[] head = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        if (length > 0xffff) {
            throw new IllegalArgumentException("too long for a key");
        }
        return joined(head, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
