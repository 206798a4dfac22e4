package io.jenkins.plugins.releaseguard.engine.policy;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Addresses of databases as JDBC writes them. */
public final class JdbcAddress {
    /** For messages. */
    public static final String EXAMPLE = "jdbc:postgresql://db.example:5432/scores";

    private static final Pattern SECRET =
            Pattern.compile("(?i)(?:[?&;,(/:]|^)(?:user|username|uid|password|pwd)\\s*=|//[^/?;]*@|:[^:/@]+/[^:/@]+@");

    private JdbcAddress() {}

    /** What is wrong with it, without repeating it; null: nothing. */
    public static String problem(String text) {
        try {
            URI uri = new URI(text == null ? "" : text.strip());
            if (!"jdbc".equalsIgnoreCase(uri.getScheme())
                    || !uri.getRawSchemeSpecificPart().matches("[A-Za-z][A-Za-z0-9+.-]*:.+")) {
                return "the address of a database begins with jdbc: and the driver's word, for example " + EXAMPLE;
            }
            return SECRET.matcher(uri.getRawSchemeSpecificPart()).find()
                    ? "the address must not hold a user or password: choose a credential instead"
                    : null;
        } catch (URISyntaxException e) {
            return "this is not a JDBC address, expected for example " + EXAMPLE + " (a blank is written %20)";
        }
    }

    /** The word after {@code jdbc:}, which says whose database it is. */
    public static String vendor(URI address) {
        return address.getRawSchemeSpecificPart().split(":", 2)[0].toLowerCase(Locale.ROOT);
    }
}
