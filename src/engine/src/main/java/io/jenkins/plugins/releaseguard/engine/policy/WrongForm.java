package io.jenkins.plugins.releaseguard.engine.policy;

/** Ends the reading of one condition; the message becomes a problem at the place of the wrong word. */
final class WrongForm extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /**
     * @param offset of the wrong word in the condition's text
     * @param message what was found, what was expected
     */
    WrongForm(int offset, String message) {
        super(message, null, false, false);
        this.offset = offset;
    }

    int offset() {
        return offset;
    }
}
