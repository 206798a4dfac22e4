package hudson.model;

import hudson.BulkChange;
import io.jenkins.plugins.releaseguard.local.SavedObjects;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;

/** What Jenkins knows of a type of describables. */
public abstract class Descriptor<T extends Describable<T>> implements Saveable {
    public final transient Class<? extends T> clazz;

    protected Descriptor(Class<? extends T> clazz) {
        this.clazz = clazz == self() ? ownClass() : clazz;
    }

    /** The describable is the class around this one. */
    @SuppressWarnings("unchecked")
    protected Descriptor() {
        Class<?> around = getClass().getEnclosingClass();
        this.clazz = (Class<? extends T>) (around == null ? getClass() : around);
    }

    @SuppressWarnings("unchecked")
    private Class<? extends T> ownClass() {
        return (Class<? extends T>) getClass();
    }

    /** For a constructor: the describable is this class itself. */
    @SuppressWarnings("rawtypes")
    protected static Class self() {
        return Self.class;
    }

    public String getDisplayName() {
        return clazz.getSimpleName();
    }

    public String getId() {
        return clazz.getName();
    }

    /** Here no help is shown. */
    protected void addHelpFileRedirect(
            String fieldName, Class<? extends Describable> owner, String fieldNameToRedirectTo) {}

    public T newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
        return req.bindJSON(clazz, formData);
    }

    public boolean configure(StaplerRequest2 req, JSONObject json) throws FormException {
        return true;
    }

    public void load() {
        SavedObjects.load(getId(), this);
    }

    @Override
    public void save() {
        if (!BulkChange.contains(this)) {
            SavedObjects.save(getId(), this);
        }
    }

    /** Stands for the class that it is given to. */
    public static final class Self {
        private Self() {}
    }

    /** A value that a form may not have. */
    public static final class FormException extends Exception implements HttpResponse {
        private static final long serialVersionUID = 1L;

        private final String formField;

        public FormException(String message, String formField) {
            super(message);
            this.formField = formField;
        }

        public FormException(String message, Throwable cause, String formField) {
            super(message, cause);
            this.formField = formField;
        }

        public String getFormField() {
            return formField;
        }
    }
}
