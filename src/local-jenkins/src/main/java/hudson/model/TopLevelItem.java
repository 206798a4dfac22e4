package hudson.model;

/** An item that a folder can hold. */
public interface TopLevelItem extends Item {}
