package io.jenkins.plugins.releaseguard.engine.signal.jdbc;

import io.jenkins.plugins.releaseguard.engine.policy.JdbcAddress;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import java.util.List;

/** Tries a database as an administrator has entered it: its driver, the login, and a query without a table. */
public final class DatabaseCheck {
    private static final RowReader NOTHING = new RowReader() {
        @Override
        public void columns(List<String> names) {
            // that there is an answer will do
        }

        @Override
        public void row(Cells row) {
            // that there is an answer will do
        }
    };

    private DatabaseCheck() {}

    /** Waits for the answer, at most as long as the entry's time limit. */
    public static ConnectionCheck of(MetricServer server, Authorization authorization, Databases databases) {
        String one = "select 1" + (JdbcAddress.vendor(server.url()).equals("oracle") ? " from dual" : "");
        Deadline deadline = Deadline.in(server.limits().queryTimeout());
        return ConnectionCheck.of(databases
                .ask(server, authorization, BoundQuery.of(one), parameter -> null, NOTHING, deadline)
                .thenApply(nothing -> "The database answers, and takes the login; its tables are not tried"));
    }
}
