package hudson.util;

import java.io.Serializable;

/** A secret; here held in memory only, and shown by nothing but {@link #getPlainText()}. */
public final class Secret implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret fromString(String data) {
        return new Secret(data == null ? "" : data);
    }

    public String getPlainText() {
        return value;
    }

    @Override
    public boolean equals(Object that) {
        return that instanceof Secret other && other.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
