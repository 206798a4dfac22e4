package io.jenkins.plugins.releaseguard.engine.signal;

import io.jenkins.plugins.releaseguard.engine.machine.UnavailableException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What a server says, or why it says nothing, as it may stand in a message. */
public final class ServerWords {
    private static final int MAX_MESSAGE = 300;

    private ServerWords() {}

    /**
     * The server's own words, short, in one line, and without the credential if it quotes that.
     *
     * @param header of the authorization that was sent; null: none
     */
    public static String shown(String words, String header) {
        String line = hideSecrets(words.replaceAll("[\\s\\p{Cntrl}]+", " ").strip(), header);
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }

    private static String hideSecrets(String text, String header) {
        String line = text.replaceAll("//[^/@\\s]*@", "//");
        if (header == null) {
            return line;
        }
        String secret = header.substring(header.indexOf(' ') + 1);
        line = hide(line, secret);
        if (header.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            String pair = new String(Base64.getDecoder().decode(secret), StandardCharsets.UTF_8);
            line = hide(hide(line, pair), pair.substring(pair.indexOf(':') + 1));
        }
        return line;
    }

    private static String hide(String text, String secret) {
        return secret.isEmpty() ? text : text.replace(secret, "****");
    }

    /** Why there is no answer: {@code does not answer in time}. */
    public static String reason(Throwable failure) {
        String unavailable = UnavailableException.reason(failure);
        if (unavailable != null) {
            return "cannot be asked: " + unavailable;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "has a host name that cannot be resolved";
            }
            if (cause instanceof SSLException) {
                return "cannot be trusted: the TLS handshake failed";
            }
            if (cause instanceof ConnectException) {
                return "refuses the connection";
            }
            if (cause instanceof TimeoutException
                    || cause instanceof HttpTimeoutException
                    || cause instanceof SocketTimeoutException) {
                return "does not answer in time";
            }
            if (cause instanceof InterruptedException) {
                return "was not waited for any longer: interrupted";
            }
        }
        return "broke the connection off";
    }
}
