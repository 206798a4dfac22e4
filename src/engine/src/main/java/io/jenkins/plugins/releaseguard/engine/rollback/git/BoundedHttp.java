package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;

/**
 * The requests of one piece of work, made by an HTTP client whose proxy, trust and way to the network count, and bounded
 * together in time and in what is read; for one thread.
 */
final class BoundedHttp implements HttpConnectionFactory {
    /** The most that is read for one piece of work. */
    static final int MOST_BYTES = 64 * 1024 * 1024;

    private static final Duration REQUEST_LIMIT = Duration.ofMinutes(1);
    /** What the HTTP client says itself, and what would make the answer larger than it is on its way. */
    private static final Set<String> NOT_SENT = Set.of("accept-encoding", "connection", "content-length", "expect");

    /** More is sent than is read. */
    static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final HttpClient http;
    private final TimeLimit time;
    private int left;
    private int status;

    /**
     * @param http follows no redirects
     * @param bytes that may be read
     */
    BoundedHttp(HttpClient http, TimeLimit time, int bytes) {
        this.http = http;
        this.time = time;
        this.left = bytes;
    }

    /** Of the last answer; 0: there was none. */
    int status() {
        return status;
    }

    @Override
    public HttpConnection create(URL url) {
        status = 0;
        return new Connection(url);
    }

    /** @param jvms what JGit would choose; the HTTP client's own choice may be another */
    @Override
    public HttpConnection create(URL url, Proxy jvms) {
        return create(url);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        long millis = time.millis(REQUEST_LIMIT);
        if (millis <= 0) {
            throw new SocketTimeoutException("the time is up");
        }
        CompletableFuture<HttpResponse<byte[]>> sent =
                http.sendAsync(request.timeout(Duration.ofMillis(millis)).build(), BoundedBody.handler(left));
        try {
            HttpResponse<byte[]> response = sent.get(millis, TimeUnit.MILLISECONDS);
            status = response.statusCode();
            left -= response.body().length;
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer within " + millis + " ms");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            sent.cancel(true);
        }
    }

    /** JGit repeats a request after any other failure, be it a push. */
    private static SocketException failure(Throwable failure) {
        Throwable reason = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BoundedBody.TooLargeException) {
                reason = new TooMuchException();
            }
        }
        SocketException known = new SocketException("the request failed");
        known.initCause(reason);
        return known;
    }

    /** One request, which is made when its answer is asked for. */
    private final class Connection implements HttpConnection {
        private final URL url;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private String method = "GET";
        private HttpResponse<byte[]> response;

        Connection(URL url) {
            this.url = url;
        }

        private HttpResponse<byte[]> response() throws IOException {
            if (response == null) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.toString()))
                        .method(
                                method,
                                body.size() == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body.toByteArray()));
                headers.forEach(request::header);
                response = send(request);
            }
            return response;
        }

        private List<String> values(String name) {
            boolean isHidden = response == null || name.equalsIgnoreCase("content-encoding");
            return isHidden ? List.of() : response.headers().allValues(name);
        }

        @Override
        public int getResponseCode() throws IOException {
            return response().statusCode();
        }

        @Override
        public String getResponseMessage() throws IOException {
            return "HTTP " + response().statusCode();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new ByteArrayInputStream(response().body());
        }

        @Override
        public OutputStream getOutputStream() {
            return body;
        }

        @Override
        public void connect() throws IOException {
            response();
        }

        @Override
        public URL getURL() {
            return url;
        }

        @Override
        public void setRequestMethod(String name) {
            method = name;
        }

        @Override
        public String getRequestMethod() {
            return method;
        }

        @Override
        public void setRequestProperty(String name, String value) {
            if (!NOT_SENT.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, value);
            }
        }

        @Override
        public String getHeaderField(String name) {
            List<String> values = values(name);
            return values.isEmpty() ? null : values.get(0);
        }

        @Override
        public List<String> getHeaderFields(String name) {
            return values(name);
        }

        @Override
        public Map<String, List<String>> getHeaderFields() {
            return response == null ? Map.of() : response.headers().map();
        }

        @Override
        public String getContentType() {
            return getHeaderField("Content-Type");
        }

        @Override
        public int getContentLength() {
            return response == null ? -1 : response.body().length;
        }

        @Override
        public boolean usingProxy() {
            return false;
        }

        @Override
        public void configure(KeyManager[] own, TrustManager[] trusted, SecureRandom random) {
            throw new UnsupportedOperationException("trust is that of the HTTP client");
        }

        @Override
        public void setHostnameVerifier(HostnameVerifier verifier) {
            throw new UnsupportedOperationException("trust is that of the HTTP client");
        }

        @Override
        public void setUseCaches(boolean uses) {
            // there are none
        }

        @Override
        public void setConnectTimeout(int millis) {
            // bounded by the time of the whole
        }

        @Override
        public void setReadTimeout(int millis) {
            // bounded by the time of the whole
        }

        @Override
        public void setInstanceFollowRedirects(boolean follows) {
            // the HTTP client follows none
        }

        @Override
        public void setDoOutput(boolean has) {
            // the body says it
        }

        @Override
        public void setFixedLengthStreamingMode(int length) {
            // the body says it
        }

        @Override
        public void setChunkedStreamingMode(int length) {
            // the body is sent as a whole
        }
    }
}
