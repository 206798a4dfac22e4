package io.jenkins.plugins.releaseguard.episode;

import java.util.List;

/** A rollback that needs a person, as administrators see it. Immutable. */
public final class Trouble {
    private final String id;
    private final String what;
    private final List<String> commands;

    /**
     * @param id of the episode
     * @param what is the matter, in a sentence
     * @param commands that do by hand what was not done, in their order; empty where only a look can tell
     */
    Trouble(String id, String what, List<String> commands) {
        this.id = id;
        this.what = what;
        this.commands = List.copyOf(commands);
    }

    public String getId() {
        return id;
    }

    public String getWhat() {
        return what;
    }

    public List<String> getCommands() {
        return commands;
    }
}
