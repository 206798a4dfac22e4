package hudson.model;

/** A job or a folder. */
public interface Item {
    ItemGroup<? extends Item> getParent();

    String getName();

    String getFullName();
}
