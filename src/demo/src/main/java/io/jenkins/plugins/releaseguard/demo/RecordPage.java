package io.jenkins.plugins.releaseguard.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A record as one self-contained HTML file, drawn by the same script as the page in Jenkins. */
final class RecordPage {
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
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                :root { color-scheme: light dark; }
                body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
                @media (prefers-color-scheme: dark) {
                  :root { --text-color: #e6edf3; --text-color-secondary: #9198a1; --input-border: #3d444d;
                    --card-background: #151b23; --success-color: #3fb950; --error-color: #f85149;
                    --warning-color: #d29922; --blue: #4493f8; --purple: #ab7df8; }
                  body { background: #0d1117; color: #e6edf3; }
                }
                %s</style>
                </head>
                <body>
                <main data-release-guard-record="#record"></main>
                <script type="application/json" id="record">%s</script>
                <script type="module">
                %s</script>
                </body>
                </html>
                """
                .formatted(escape(title), css, record.replace("<", "\\u003c"), script);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
