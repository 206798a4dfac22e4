package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.NoData;

/** Why there is no value; carried through stages and never thrown at a caller. */
final class NoDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final NoData noData;

    NoDataException(NoData noData, String message) {
        // no stack trace: this is an answer, and a gate that holds gives one at every look
        super(message, null, false, false);
        this.noData = noData;
    }

    NoData noData() {
        return noData;
    }
}
