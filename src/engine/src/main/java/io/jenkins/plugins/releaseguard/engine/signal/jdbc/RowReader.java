package io.jenkins.plugins.releaseguard.engine.signal.jdbc;

import java.sql.SQLException;
import java.util.List;

/** Reads the rows of an answer. */
public interface RowReader {
    /** Called once, before the first row, with the columns' names in their order. */
    void columns(List<String> names);

    /** Called for each row. */
    void row(Cells row) throws SQLException;

    /** The row at which an answer is, for as long as it is there. */
    @FunctionalInterface
    interface Cells {
        /**
         * @param column from 0 on
         * @return times in ISO 8601, those without a zone as UTC; null: the cell is null
         */
        String text(int column) throws SQLException;
    }
}
