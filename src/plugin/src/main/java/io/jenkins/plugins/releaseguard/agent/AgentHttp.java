package io.jenkins.plugins.releaseguard.agent;

import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** An HTTP client whose requests an agent makes. Bodies are read by {@link BoundedBody} alone. Thread-safe. */
final class AgentHttp extends HttpClient {
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(30);
    /** For the way to the agent and back. */
    private static final Duration WAY = Duration.ofSeconds(5);

    private final Agent agent;
    private final Tls tls;
    private final Executor waiting;

    AgentHttp(Agent agent, Tls tls, Executor waiting) {
        this.agent = agent;
        this.tls = tls;
        this.waiting = waiting;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        if (!(handler instanceof BoundedBody.Handler bounded)) {
            throw new IllegalArgumentException("a body that an agent sends has to be read with a bound");
        }
        Duration limit = request.timeout().orElse(USUAL_LIMIT);
        byte[] body = request.bodyPublisher()
                .filter(publisher -> publisher.contentLength() != 0)
                .map(AgentHttp::bytes)
                .orElse(null);
        Exchange exchange = new Exchange(request, body, tls, limit, bounded.limit());
        CompletableFuture<HttpResponse<T>> answered = new CompletableFuture<>();
        FutureTask<Void> call = new FutureTask<>(
                () -> {
                    try {
                        answered.complete(response(request, handler, agent.call(exchange)));
                    } catch (IOException | RuntimeException e) {
                        answered.completeExceptionally(e);
                    }
                },
                null);
        waiting.execute(call);
        answered.orTimeout(limit.plus(WAY).toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, failure) -> call.cancel(true));
        return answered;
    }

    private static <T> HttpResponse<T> response(HttpRequest request, BodyHandler<T> handler, Exchange.Answer answer)
            throws IOException {
        if (answer.failure() != null) {
            throw Exchange.Failure.valueOf(answer.failure()).asException(answer.said());
        }
        HttpHeaders headers = HttpHeaders.of(answer.headers(), (name, value) -> !name.startsWith(":"));
        BodySubscriber<T> subscriber = handler.apply(new Head(answer.status(), headers));
        subscriber.onSubscribe(Nothing.MORE);
        subscriber.onNext(List.of(ByteBuffer.wrap(answer.body())));
        subscriber.onComplete();
        try {
            T body = subscriber.getBody().toCompletableFuture().join();
            return new Response<>(request, answer.status(), headers, body);
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        }
    }

    /** Publishers of texts and bytes publish at once. */
    private static byte[] bytes(HttpRequest.BodyPublisher publisher) {
        Collected collected = new Collected();
        publisher.subscribe(collected);
        return collected.all.join();
    }

    private static final class Collected implements Flow.Subscriber<ByteBuffer> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> all = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            all.complete(bytes.toByteArray());
        }
    }

    private enum Nothing implements Flow.Subscription {
        MORE;

        @Override
        public void request(long count) {
            // all is there
        }

        @Override
        public void cancel() {
            // all is there
        }
    }

    private record Head(int statusCode, HttpHeaders headers) implements ResponseInfo {
        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private record Response<T>(HttpRequest request, int statusCode, HttpHeaders headers, T body)
            implements HttpResponse<T> {
        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }

        @Override
        public String toString() {
            return "Response[" + statusCode + "]";
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
        return sendAsync(request, handler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answered = sendAsync(request, handler);
        try {
            return answered.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } finally {
            answered.cancel(true);
        }
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
