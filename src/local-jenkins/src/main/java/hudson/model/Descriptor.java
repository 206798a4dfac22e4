package hudson.model;

import io.jenkins.plugins.releaseguard.local.SavedObjects;

/** What Jenkins knows of a type of describables. */
public abstract class Descriptor<T extends Describable<T>> implements Saveable {
    public final transient Class<? extends T> clazz;

    protected Descriptor(Class<? extends T> clazz) {
        this.clazz = clazz;
    }

    /** The describable is the class around this one. */
    @SuppressWarnings("unchecked")
    protected Descriptor() {
        Class<?> around = getClass().getEnclosingClass();
        this.clazz = (Class<? extends T>) (around == null ? getClass() : around);
    }

    public String getDisplayName() {
        return clazz.getSimpleName();
    }

    public String getId() {
        return clazz.getName();
    }

    public void load() {
        SavedObjects.load(getId(), this);
    }

    @Override
    public void save() {
        SavedObjects.save(getId(), this);
    }
}
