package io.jenkins.plugins.releaseguard.engine.signal.predictions;

/**
 * One row of predictions.
 *
 * @param place for messages: {@code line 17}
 */
record Row(String place, Fields fields) {
    /** The row's entries by their names. */
    @FunctionalInterface
    interface Fields {
        /** @return empty where the row has none */
        String text(String name);
    }

    String text(String name) {
        return fields.text(name).strip();
    }
}
