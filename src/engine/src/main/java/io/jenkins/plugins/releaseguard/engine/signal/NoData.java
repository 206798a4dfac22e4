package io.jenkins.plugins.releaseguard.engine.signal;

/** Why an evaluation has no value. Never a number, never a pass. */
public enum NoData {
    /** The server did not answer in time, or not at all. */
    UNREACHABLE("unreachable"),
    /** The server refused the query or answered in another form. */
    QUERY_ERROR("query-error"),
    /** No series matched. */
    EMPTY("empty"),
    /** The series gave NaN or an infinity. */
    NOT_A_NUMBER("not-a-number"),
    /** The newest sample is too old. */
    STALE("stale"),
    /** Too few requests for a value. */
    LOW_TRAFFIC("low-traffic"),
    /** Several series where one was expected. */
    AMBIGUOUS("ambiguous"),
    /** Nobody looked, and history cannot tell. */
    NOT_OBSERVED("not-observed"),
    /** There are values, but they are too clustered for the test that the policy asks for. */
    NOT_USABLE("not-usable");

    private final String word;

    NoData(String word) {
        this.word = word;
    }

    /** As records and messages call it. */
    public String word() {
        return word;
    }
}
