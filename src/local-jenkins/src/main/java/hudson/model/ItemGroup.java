package hudson.model;

/** A folder. */
public interface ItemGroup<T extends Item> {}
