package hudson.model;

/** Something that is attached to a build or a job, with a page of its own. */
public interface Action extends ModelObject {
    String getIconFileName();

    @Override
    String getDisplayName();

    String getUrlName();
}
