package io.jenkins.plugins.releaseguard.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A record as one self-contained HTML file, drawn by the same script as the page in Jenkins. Its content security policy
 * lets this one script run and nothing be loaded.
 */
final class RecordPage {
    /** A theme as Jenkins's own, light and dark, for where there is none. */
    static final String THEME =
            """
            :root { color-scheme: light dark; --background: #fff; }
            body { background: var(--background); color: var(--text-color, #1f2328); font: 15px/1.5 system-ui, sans-serif;
              margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
            @media (prefers-color-scheme: dark) {
              :root { --text-color: #e6edf3; --text-color-secondary: #9198a1; --input-border: #3d444d;
                --background: #0d1117; --card-background: #151b23; --success-color: #3fb950; --error-color: #f85149;
                --warning-color: #d29922; --blue: #4493f8; --purple: #ab7df8; }
            }
            """;

    private final Path webapp;

    /** @param root of the repository */
    RecordPage(Path root) {
        this.webapp = root.resolve("src/plugin/src/main/webapp");
    }

    String html(String title, String record) throws IOException {
        String css = Files.readString(webapp.resolve("release-guard.css"));
        String script = Files.readString(webapp.resolve("release-guard.mjs"));
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
                script-src '%s'; base-uri 'none'; form-action 'none'">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s%s</style>
                </head>
                <body>
                <main data-release-guard-record="#record"></main>
                <script type="application/json" id="record">%s</script>
                <script type="module">%s</script>
                </body>
                </html>
                """
                .formatted(sha256(script), escape(title), THEME, css, record.replace("<", "\\u003c"), script);
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
