package io.jenkins.plugins.releaseguard.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final Machine MACHINE = new ThisMachine(HttpClient::newBuilder);

    @TempDir
    static Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void aServerThatAsksForACertificateIsShownTheOwnOneAlsoAfterAJourney(String algorithm) throws Exception {
        KeyStore own = KeyTool.store(folder, "server-" + algorithm, "RSA");
        KeyStore client = KeyTool.store(folder, "client-" + algorithm, algorithm);
        Tls trusting = Tls.PLAIN.trusting(List.of(own.getCertificate("server-" + algorithm)));
        Tls both = copy(trusting.showing(client, KeyTool.PASSWORD.toCharArray()));
        try (TlsServer server = new TlsServer(own, client, "client-" + algorithm, exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        })) {
            assertThat(status(both, server)).isEqualTo(204);
            assertThatThrownBy(() -> status(Tls.PLAIN, server)).isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> status(trusting, server)).isInstanceOf(java.io.IOException.class);
        }
    }

    private static int status(Tls tls, TlsServer server) throws Exception {
        HttpResponse<byte[]> response =
                MACHINE.http(tls).send(HttpRequest.newBuilder(server.url()).build(), BoundedBody.handler(100));
        return response.statusCode();
    }

    private static Tls copy(Tls tls) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(tls);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Tls) in.readObject();
        }
    }

    @Test
    void whatItHoldsIsNotShown() {
        Tls tls = new Tls(List.of(), List.of(new byte[] {1}), new byte[] {2}, "hunter2");

        assertThat(tls).hasToString("Tls[hidden]");
        assertThatThrownBy(tls::context)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2")
                .hasMessageStartingWith("no TLS connection can be made with these certificates");
    }
}
