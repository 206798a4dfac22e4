package hudson.model;

import java.io.IOException;

/** What can be saved. */
public interface Saveable {
    void save() throws IOException;
}
