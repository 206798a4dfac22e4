package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How the Kubernetes client makes its requests: by an HTTP client of Java's, whose proxy, trust and way to the network
 * count, and with answers that are bounded in size. There are no web sockets, for nothing here watches or attaches.
 */
final class WebRequests implements HttpClient.Factory {
    private final java.net.http.HttpClient http;
    private final int mostBytes;

    /**
     * @param http follows no redirects; belongs to the giver
     * @param mostBytes of an answer
     */
    WebRequests(java.net.http.HttpClient http, int mostBytes) {
        this.http = http;
        this.mostBytes = mostBytes;
    }

    /** With what the configuration says of the requests; the connection is that of the HTTP client. */
    @Override
    public ClientBuilder newBuilder(Config config) {
        ClientBuilder builder = newBuilder();
        // Without it requests are repeated as often as the Kubernetes client would by itself.
        builder.tag(config.getRequestConfig());
        HttpClientUtils.createApplicableInterceptors(config, this).forEach(builder::addOrReplaceInterceptor);
        return builder;
    }

    @Override
    public ClientBuilder newBuilder() {
        return new ClientBuilder(this);
    }

    static final class ClientBuilder extends StandardHttpClientBuilder<Client, WebRequests, ClientBuilder> {
        ClientBuilder(WebRequests factory) {
            super(factory);
        }

        @Override
        public Client build() {
            return new Client(this, client == null ? new AtomicBoolean() : client.getClosed());
        }

        @Override
        protected ClientBuilder newInstance(WebRequests factory) {
            return new ClientBuilder(factory);
        }
    }

    static final class Client extends StandardHttpClient<Client, WebRequests, ClientBuilder> {
        private final WebRequests requests;

        Client(ClientBuilder builder, AtomicBoolean closed) {
            super(builder, closed);
            this.requests = builder.getClientFactory();
        }

        @Override
        public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
                StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            return requests.http
                    .sendAsync(javas(request), BoundedBody.handler(requests.mostBytes))
                    .<HttpResponse<AsyncBody>>thenApply(response -> new Answer(request, response, consumer))
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explained(request, failure)));
        }

        private Throwable explained(StandardHttpRequest request, Throwable failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            for (Throwable one = cause; one != null; one = one.getCause()) {
                if (one instanceof BoundedBody.TooLargeException) {
                    return new IOException("the API server's answer to " + request.method() + " "
                            + request.uri().getPath() + " is larger than " + requests.mostBytes + " bytes");
                }
            }
            return cause;
        }

        @Override
        public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
                StandardWebSocketBuilder builder, WebSocket.Listener listener) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException("no web sockets here"));
        }

        @Override
        protected void doClose() {
            // the HTTP client is its giver's
        }
    }

    private static HttpRequest javas(StandardHttpRequest request) {
        // By HTTP/2 an API server ends the whole connection beside a 401, and Java's client tells the end and not the
        // 401.
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .method(request.method(), body(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        if (request.getContentType() != null) {
            builder.setHeader(StandardHttpHeaders.CONTENT_TYPE, request.getContentType());
        }
        if (request.getTimeout() != null && !request.getTimeout().isZero()) {
            builder.timeout(request.getTimeout());
        }
        return builder.build();
    }

    private static BodyPublisher body(StandardHttpRequest.BodyContent content) {
        if (content == null) {
            return BodyPublishers.noBody();
        }
        if (content instanceof StandardHttpRequest.StringBodyContent text) {
            return BodyPublishers.ofString(text.getContent());
        }
        if (content instanceof StandardHttpRequest.ByteArrayBodyContent bytes) {
            return BodyPublishers.ofByteArray(bytes.getContent());
        }
        throw new UnsupportedOperationException("a body of the kind " + content.getClass());
    }

    /** An answer that has been read to its end. */
    private static final class Answer extends StandardHttpHeaders implements HttpResponse<AsyncBody>, AsyncBody {
        private final StandardHttpRequest request;
        private final int status;
        private final byte[] bytes;
        private final Consumer<List<ByteBuffer>> consumer;
        private final AtomicBoolean isGiven = new AtomicBoolean();
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Answer(
                StandardHttpRequest request,
                java.net.http.HttpResponse<byte[]> response,
                Consumer<List<ByteBuffer>> consumer) {
            super(response.headers().map());
            this.request = request;
            this.status = response.statusCode();
            this.bytes = response.body();
            this.consumer = consumer;
        }

        @Override
        public int code() {
            return status;
        }

        @Override
        public AsyncBody body() {
            return this;
        }

        @Override
        public StandardHttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }

        /** Asked for once for each part of the body, and once more after the last: there is one part. */
        @Override
        public void consume() {
            if (!isGiven.compareAndSet(false, true)) {
                done.complete(null);
                return;
            }
            try {
                consumer.consume(List.of(ByteBuffer.wrap(bytes)), this);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {
            done.cancel(false);
        }
    }
}
