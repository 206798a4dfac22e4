package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.jenkins.plugins.releaseguard.engine.machine.UnavailableException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why an API server gave no answer, in words for the person who has to act. */
public final class Unreachable {
    private Unreachable() {}

    /** @param failure what the client threw, with its causes */
    public static String reason(Throwable failure) {
        String unavailable = UnavailableException.reason(failure);
        if (unavailable != null) {
            return "the API server cannot be asked: " + unavailable;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException || cause.getCause() instanceof UnresolvedAddressException) {
                return "the API server's host name cannot be resolved";
            }
            if (cause instanceof HttpTimeoutException) {
                return "the API server does not answer in time";
            }
            if (cause instanceof ConnectException) {
                return "the API server refuses the connection";
            }
            if (cause instanceof SSLException) {
                return "the API server's certificate is not trusted; set the cluster's CA certificate";
            }
            String name = cause.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            boolean told = String.valueOf(cause.getMessage()).contains("timeout period");
            if (cause instanceof TimeoutException || name.contains("timeout") || told) {
                return "the API server does not answer in time";
            }
        }
        return "the API server cannot be reached";
    }
}
