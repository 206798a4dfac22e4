package hudson.model;

/** What has a name for people. */
public interface ModelObject {
    String getDisplayName();
}
