package io.jenkins.plugins.releaseguard.engine.machine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom a connection trusts, and as whom it shows itself. Serializable, for the machine that makes the connection may be
 * another.
 *
 * @param trusted X.509 certificates in DER; empty: those that Java trusts
 * @param chain of the own certificate in DER, itself first; empty: none is shown
 * @param key of the own certificate in PKCS #8; null: none
 * @param algorithm of the key, as Java calls it; null: none
 */
public record Tls(List<byte[]> trusted, List<byte[]> chain, byte[] key, String algorithm) implements Serializable {
    /** Java's own trust, and nothing shown. */
    public static final Tls PLAIN = new Tls(List.of(), List.of(), null, null);

    /** Whether it says nothing of its own. */
    public boolean isPlain() {
        return trusted.isEmpty() && chain.isEmpty();
    }

    /** The same, trusting these alone. */
    public Tls trusting(Collection<? extends Certificate> authorities) throws GeneralSecurityException {
        return new Tls(encoded(authorities), chain, key, algorithm);
    }

    /**
     * The same, showing the certificate of a key store, whose first key counts.
     *
     * @throws GeneralSecurityException it has no key, or not for this password
     */
    public Tls showing(KeyStore store, char[] password) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            Key found = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
            Certificate[] certificates = store.getCertificateChain(alias);
            if (found instanceof PrivateKey && certificates != null) {
                return new Tls(trusted, encoded(List.of(certificates)), found.getEncoded(), found.getAlgorithm());
            }
        }
        throw new GeneralSecurityException("there is no private key with a certificate");
    }

    /**
     * The same, showing a certificate and its key, as PEM.
     *
     * @throws GeneralSecurityException they are not; the message has nothing of them
     */
    public Tls showing(String certificates, String privateKey) throws GeneralSecurityException {
        PrivateKey own = PemKey.parse(privateKey);
        return new Tls(trusted, encoded(parse(certificates)), own.getEncoded(), own.getAlgorithm());
    }

    /** The same, trusting the authorities of a PEM text alone. */
    public Tls trusting(String certificates) throws GeneralSecurityException {
        return trusting(parse(certificates));
    }

    private static Collection<? extends Certificate> parse(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<byte[]> encoded(Collection<? extends Certificate> certificates)
            throws GeneralSecurityException {
        List<byte[]> der = new ArrayList<>();
        for (Certificate certificate : certificates) {
            der.add(certificate.getEncoded());
        }
        return List.copyOf(der);
    }

    /** The own certificate and its chain. */
    public String chainAsPem() {
        return chain.stream().map(der -> pem("CERTIFICATE", der)).collect(Collectors.joining());
    }

    /** The key of the own certificate, in PKCS #8. */
    public String keyAsPem() {
        return pem("PRIVATE KEY", key);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }

    /** For clients; holds it in memory alone. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(chain.isEmpty() ? null : keyManagers(), trusted.isEmpty() ? null : trustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("no TLS connection can be made with these certificates ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "own",
                KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key)),
                new char[0],
                decoded(chain).toArray(Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        return managers.getKeyManagers();
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (Certificate certificate : decoded(trusted)) {
            store.setCertificateEntry("authority-" + store.size(), certificate);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> decoded(List<byte[]> der) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        for (byte[] one : der) {
            certificates.add(factory.generateCertificate(new ByteArrayInputStream(one)));
        }
        return certificates;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tls tls
                && Objects.equals(algorithm, tls.algorithm)
                && Arrays.equals(key, tls.key)
                && Arrays.deepEquals(trusted.toArray(), tls.trusted.toArray())
                && Arrays.deepEquals(chain.toArray(), tls.chain.toArray());
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(trusted.toArray()) + Arrays.deepHashCode(chain.toArray());
    }

    @Override
    public String toString() {
        return "Tls[hidden]";
    }
}
