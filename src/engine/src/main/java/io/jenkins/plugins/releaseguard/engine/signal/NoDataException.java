package io.jenkins.plugins.releaseguard.engine.signal;

/** Why there is no value; carried through stages and never thrown at a caller. */
public final class NoDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final NoData noData;

    /** @param message the cause in words, without secrets */
    public NoDataException(NoData noData, String message) {
        // no stack trace: this is an answer, and a gate that holds gives one at every look
        super(message, null, false, false);
        this.noData = noData;
    }

    /** The cause. */
    public NoData noData() {
        return noData;
    }
}
