package io.jenkins.plugins.releaseguard.config;

import hudson.model.Describable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Something that policies call by a name, as it is saved in the global configuration. What is given is kept as it is;
 * {@link Entries} says whether it will do.
 *
 * @param <T> the entry itself
 */
public abstract class Entry<T extends Entry<T>> implements Describable<T>, Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private String credentialsId;
    private List<String> folders = new ArrayList<>();
    private boolean byDefault;

    /** @param name as policies call it */
    protected Entry(String name) {
        this.name = name == null ? "" : name.strip();
    }

    public String getName() {
        return name;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    /** Left out: none. */
    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = blankToNull(credentialsId);
    }

    public List<String> getFolders() {
        return List.copyOf(folders);
    }

    /** The folders whose jobs may use it; empty: all. */
    @DataBoundSetter
    public void setFolders(List<String> folders) {
        List<String> trimmed = words(folders);
        trimmed.replaceAll(folder -> folder.replaceAll("^/+|/+$", ""));
        this.folders = trimmed;
    }

    /** The folders, as the form shows them. */
    public String getFoldersText() {
        return String.join("\n", folders);
    }

    public boolean isDefault() {
        return byDefault;
    }

    /** Whether policies that name none mean this one. */
    @DataBoundSetter
    public void setDefault(boolean byDefault) {
        this.byDefault = byDefault;
    }

    /** @param job its full name */
    boolean isFor(String job) {
        return folders.isEmpty() || folders.stream().anyMatch(folder -> job.startsWith(folder + "/"));
    }

    /**
     * A text area of the form sends one text where Configuration as Code gives a list: each comes out as the list that is
     * meant.
     */
    static List<String> words(Collection<String> given) {
        return new ArrayList<>(
                given == null
                        ? List.of()
                        : given.stream()
                                .flatMap(text -> Arrays.stream(text.split("[,\r\n]")))
                                .map(String::strip)
                                .filter(word -> !word.isEmpty())
                                .distinct()
                                .toList());
    }

    static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
