package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a request as AWS asks for it: Signature Version 4 (AWS Identity and Access Management, User Guide, "Create a signed
 * AWS API request"), for addresses without a query and with a path that needs no encoding.
 *
 * @param credential the access key's id and its secret
 */
record AwsSignature(Credential credential, String region, String service) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** The headers, with the time and the signature. */
    Map<String, String> sign(JsonClient.Ask ask, Map<String, String> headers, Instant now) {
        String time = TIME.format(now);
        String day = time.substring(0, 8);
        Map<String, String> sent = new HashMap<>(headers);
        sent.put("X-Amz-Date", time);
        TreeMap<String, String> signed = new TreeMap<>();
        sent.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
        signed.put("host", ask.address().getRawAuthority());
        String names = String.join(";", signed.keySet());
        String path = ask.address().getRawPath();
        String canonical = ask.method() + "\n" + (path.isEmpty() ? "/" : path) + "\n\n"
                + signed.entrySet().stream()
                        .map(e -> e.getKey() + ":" + e.getValue() + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + hash(ask.body());
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash(canonical);
        byte[] key = ("AWS4" + credential.secret()).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, region, service, "aws4_request", toSign}) {
            key = hmac(key, part);
        }
        sent.put(
                "Authorization",
                ALGORITHM + " Credential=" + credential.user() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + HexFormat.of().formatHex(key));
        return sent;
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "AwsSignature[hidden]";
    }
}
