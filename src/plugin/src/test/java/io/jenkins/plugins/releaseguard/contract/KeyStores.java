package io.jenkins.plugins.releaseguard.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

/** Key stores (PKCS #12) with one key and its self-signed certificate, made by the JDK's own tool. */
public final class KeyStores {
    /** Of every one. */
    public static final String PASSWORD = "t0ps3cret";

    private KeyStores() {}

    /** Made in a folder. */
    public static byte[] make(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("key.p12");
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String arguments = "-J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -genkeypair -alias guard -keyalg EC"
                + " -dname CN=guard -storetype PKCS12 -storepass " + PASSWORD;
        Process process = new ProcessBuilder((tool + " " + arguments + " -keystore " + file).split(" ")).start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool made no " + file);
        }
        return Files.readAllBytes(file);
    }

    /** What is in one. */
    public static KeyStore read(byte[] file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(file), PASSWORD.toCharArray());
        return store;
    }
}
