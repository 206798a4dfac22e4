package io.jenkins.plugins.releaseguard.config;

/**
 * A server with a web address.
 *
 * @param <T> the entry itself
 */
public abstract class ServerEntry<T extends ServerEntry<T>> extends Entry<T> {
    private static final long serialVersionUID = 1L;

    private final String url;

    /**
     * @param name as policies call it
     * @param url base address, http or https
     */
    protected ServerEntry(String name, String url) {
        super(name);
        this.url = url == null ? "" : url.strip();
    }

    public String getUrl() {
        return url;
    }
}
