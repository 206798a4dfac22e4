package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import java.io.Serializable;
import java.util.Locale;

/**
 * Where rows are.
 *
 * @param text a path below a web server's address, the name of a file, or a query
 */
record Place(Form form, String text) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What kind of place it is. */
    enum Form {
        /** Below a web server's base address. */
        PATH,
        /** Below an administrator's folder. */
        FILE,
        /** A query to a database. */
        QUERY;

        /** The key that a policy writes. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Place path(String path) {
        return new Place(Form.PATH, path);
    }

    /** As messages show it. */
    @Override
    public String toString() {
        return form == Form.QUERY ? "the query" : text;
    }
}
