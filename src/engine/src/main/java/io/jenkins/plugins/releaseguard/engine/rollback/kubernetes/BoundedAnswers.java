package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Stops reading an API server's answer as soon as it is larger than it may be. */
final class BoundedAnswers implements Interceptor {
    static final String NAME = "release-guard-bounded-answers";

    private final int limit;

    /** @param limit bytes of an answer */
    BoundedAnswers(int limit) {
        this.limit = limit;
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        return new AsyncBody.Consumer<>() {
            private long seen;

            @Override
            public void consume(List<ByteBuffer> buffers, AsyncBody body) throws Exception {
                for (ByteBuffer buffer : buffers) {
                    seen += buffer.remaining();
                }
                if (seen > limit) {
                    // said before the end is: whoever cancels tells no reason
                    body.done()
                            .completeExceptionally(new IOException("the API server's answer to " + request.method()
                                    + " " + request.uri().getPath() + " is larger than " + limit + " bytes"));
                    body.cancel();
                    return;
                }
                consumer.consume(buffers, body);
            }

            @Override
            public <U> U unwrap(Class<U> target) {
                return consumer.unwrap(target);
            }
        };
    }
}
