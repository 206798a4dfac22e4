package io.jenkins.plugins.releaseguard.real;

/** Something that runs beside a test, until it is closed. */
interface Part extends AutoCloseable {
    /** @throws AssertionError it has ended by itself, with what it said last */
    default void check() {}

    @Override
    void close();
}
