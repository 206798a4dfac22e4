package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/** The connections of one piece of work, bounded together in time and in what is read; for one thread. */
final class BoundedHttp implements HttpConnectionFactory {
    /** The most that is read for one piece of work. */
    static final long MOST_BYTES = 64L * 1024 * 1024;

    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** More is sent than is read. */
    static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final ProxySelector proxies;
    private final TimeLimit time;
    private long left;
    private int status;

    /**
     * @param proxies null: those of the JVM
     * @param bytes that may be read
     */
    BoundedHttp(ProxySelector proxies, TimeLimit time, long bytes) {
        this.proxies = proxies == null ? ProxySelector.getDefault() : proxies;
        this.time = time;
        this.left = bytes;
    }

    /** Of the last answer; 0: there was none. */
    int status() {
        return status;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        return create(url, Proxy.NO_PROXY);
    }

    /** @param jvms what JGit would choose; the controller's own choice may be another */
    @Override
    public HttpConnection create(URL url, Proxy jvms) throws IOException {
        status = 0;
        return new Connection(url, proxy(url));
    }

    private Proxy proxy(URL url) {
        try {
            List<Proxy> found = proxies == null ? List.of() : proxies.select(new URI(url.toString()));
            return found.isEmpty() ? Proxy.NO_PROXY : found.get(0);
        } catch (URISyntaxException e) {
            return Proxy.NO_PROXY;
        }
    }

    private final class Connection extends JDKHttpConnection {
        Connection(URL url, Proxy proxy) throws IOException {
            super(url, proxy);
        }

        @Override
        public int getResponseCode() throws IOException {
            hurry();
            status = super.getResponseCode();
            return status;
        }

        @Override
        public void connect() throws IOException {
            hurry();
            super.connect();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            hurry();
            return new Bounded(super.getInputStream());
        }

        /** No single wait is longer than what is left of the whole. */
        private void hurry() throws IOException {
            int millis = (int) checkTime();
            setConnectTimeout(millis);
            setReadTimeout(millis);
        }
    }

    private long checkTime() throws IOException {
        long millis = time.millis(SILENCE);
        if (millis <= 0) {
            throw new SocketTimeoutException("the time is up");
        }
        return millis;
    }

    private final class Bounded extends FilterInputStream {
        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            checkTime();
            int read = super.read(into, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new TooMuchException();
            }
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            return count <= 0 || read() < 0 ? 0 : 1;
        }
    }
}
