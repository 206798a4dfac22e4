package hudson.util;

import java.io.IOException;
import org.kohsuke.stapler.HttpResponse;

/** What a form says under a field; the message is text and not markup. */
public abstract class FormValidation extends IOException implements HttpResponse {
    private static final long serialVersionUID = 1L;

    /** How bad it is. */
    public enum Kind {
        OK,
        WARNING,
        ERROR
    }

    public final Kind kind;

    private FormValidation(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public static FormValidation error(String message) {
        return new Text(Kind.ERROR, message);
    }

    public static FormValidation warning(String message) {
        return new Text(Kind.WARNING, message);
    }

    public static FormValidation ok(String message) {
        return new Text(Kind.OK, message);
    }

    public static FormValidation ok() {
        return ok(null);
    }

    public abstract String renderHtml();

    private static final class Text extends FormValidation {
        private static final long serialVersionUID = 1L;

        Text(Kind kind, String message) {
            super(kind, message);
        }

        @Override
        public String renderHtml() {
            return "<div class='" + kind + "'/>";
        }

        @Override
        public String toString() {
            return kind + ": " + getMessage();
        }
    }
}
