package hudson.console;

/** A link in a build's log. */
public class HyperlinkNote extends ConsoleNote {
    private static final long serialVersionUID = 1L;

    public HyperlinkNote(String url, int length) {}

    /** The text alone: nothing here shows a log as a page. */
    public static String encodeTo(String url, String text) {
        return text;
    }
}
