package io.jenkins.plugins.releaseguard.agent;

import io.jenkins.plugins.releaseguard.engine.machine.ThisMachine;
import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import io.jenkins.plugins.releaseguard.engine.signal.MetadataAddress;
import java.io.IOException;
import java.io.Serializable;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import jenkins.security.MasterToSlaveCallable;

/** One HTTP request, made by an agent, whose proxy (that of its JVM) and names count. */
final class Exchange extends MasterToSlaveCallable<Exchange.Answer, RuntimeException> {
    private static final long serialVersionUID = 1L;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private final URI address;
    private final String method;
    private final HashMap<String, List<String>> headers;
    private final byte[] body;
    private final Tls tls;
    private final long millis;
    private final int mostBytes;

    /**
     * @param body null: none
     * @param limit of the whole
     * @param mostBytes of the answer's body
     */
    Exchange(HttpRequest request, byte[] body, Tls tls, Duration limit, int mostBytes) {
        this.address = request.uri();
        this.method = request.method();
        this.headers = new HashMap<>();
        request.headers().map().forEach((name, values) -> headers.put(name, new ArrayList<>(values)));
        this.body = body;
        this.tls = tls;
        this.millis = limit.toMillis();
        this.mostBytes = mostBytes;
    }

    @Override
    public String toString() {
        return "Exchange[" + method + " " + address.getPath() + "]";
    }

    /** Why there is no answer; in this form, for an agent's own exceptions are not taken in. */
    enum Failure {
        NOT_CONNECTED_IN_TIME,
        NOT_IN_TIME,
        REFUSED,
        UNKNOWN_HOST,
        NOT_TRUSTED,
        TOO_LARGE,
        FORBIDDEN,
        BROKEN;

        IOException asException(String said) {
            return switch (this) {
                case NOT_CONNECTED_IN_TIME -> new HttpConnectTimeoutException("no connection in time");
                case NOT_IN_TIME -> new HttpTimeoutException("no answer in time");
                case REFUSED -> new ConnectException("refused");
                case UNKNOWN_HOST -> {
                    IOException unknown = new ConnectException("unknown host");
                    unknown.initCause(new UnresolvedAddressException());
                    yield unknown;
                }
                case NOT_TRUSTED -> new SSLException("not trusted");
                case TOO_LARGE -> new BoundedBody.TooLargeException();
                case FORBIDDEN, BROKEN -> new IOException(said);
            };
        }

        private static Failure of(Throwable failure) {
            Failure found = BROKEN;
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof UnresolvedAddressException) {
                    return UNKNOWN_HOST;
                } else if (cause instanceof BoundedBody.TooLargeException) {
                    return TOO_LARGE;
                } else if (cause instanceof HttpConnectTimeoutException) {
                    return NOT_CONNECTED_IN_TIME;
                } else if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
                    return NOT_IN_TIME;
                } else if (cause instanceof SSLException) {
                    return NOT_TRUSTED;
                } else if (cause instanceof ConnectException) {
                    found = REFUSED;
                }
            }
            return found;
        }
    }

    /**
     * What came back.
     *
     * @param failure the name of a {@link Failure}; null: there is an answer
     * @param said about the failure; null: nothing
     */
    record Answer(int status, HashMap<String, List<String>> headers, byte[] body, String failure, String said)
            implements Serializable {
        private static Answer not(Failure failure, String said) {
            return new Answer(0, new HashMap<>(), new byte[0], failure.name(), said);
        }

        @Override
        public String toString() {
            return "Answer[" + status + " " + failure + "]";
        }
    }

    @Override
    public Answer call() {
        String problem = MetadataAddress.problem(address);
        if (problem != null) {
            return Answer.not(Failure.FORBIDDEN, problem);
        }
        CompletableFuture<HttpResponse<byte[]>> sent = client().sendAsync(request(), BoundedBody.handler(mostBytes));
        try {
            // the request's own timeout ends with the headers
            HttpResponse<byte[]> response = sent.get(millis, TimeUnit.MILLISECONDS);
            HashMap<String, List<String>> said = new HashMap<>();
            response.headers().map().forEach((name, values) -> said.put(name, new ArrayList<>(values)));
            return new Answer(response.statusCode(), said, response.body(), null, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.not(Failure.BROKEN, "interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return Answer.not(Failure.of(e), "the connection broke off");
        } finally {
            sent.cancel(true);
        }
    }

    private HttpRequest request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofMillis(millis));
        headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        return request.build();
    }

    /** Clients are kept as long as their class is, but not those that hold a key. */
    private HttpClient client() {
        ThisMachine machine = tls.chain().isEmpty() ? Kept.MACHINE : Kept.machine();
        return machine.http(tls);
    }

    /** What an agent keeps between two requests. */
    private static final class Kept {
        private static final ThisMachine MACHINE = machine();

        private static ThisMachine machine() {
            return new ThisMachine(() -> HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT));
        }
    }
}
