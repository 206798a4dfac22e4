package hudson;

import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import jenkins.model.Jenkins;

/** The proxy that an administrator has set up, for all hosts. */
public final class ProxyConfiguration implements Serializable {
    private static final long serialVersionUID = 1L;

    public final String name;
    public final int port;

    public ProxyConfiguration(String name, int port) {
        this.name = name;
        this.port = port;
    }

    public static HttpClient.Builder newHttpClientBuilder() {
        ProxyConfiguration proxy = Jenkins.get().getProxy();
        HttpClient.Builder builder = HttpClient.newBuilder();
        return proxy == null ? builder : builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.name, proxy.port)));
    }
}
