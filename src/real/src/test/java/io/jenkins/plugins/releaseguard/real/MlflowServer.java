package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** An MLflow server with its model registry: a process, started once for all tests; or, with {@code -Dmlflow=URL}, one that is there. */
final class MlflowServer implements Part {
    private static final Duration START = Duration.ofSeconds(300);

    private final Parts parts = new Parts(null);
    private final URI url;
    private final Path database;
    /** Null: the server is not ours. */
    private final Programs programs;

    /** @param folder for data and log */
    MlflowServer(Path folder) {
        database = folder.resolve("mlflow.db");
        String there = System.getProperty("mlflow", "");
        programs = there.isEmpty() ? new Programs() : null;
        url = URI.create(there.isEmpty() ? "http://127.0.0.1:" + new Ports(1).next() : there);
        try {
            if (programs != null) {
                parts.add(daemon(folder)).start();
            }
            parts.await("MLflow is well", START, () -> Http.isOk(url.resolve("/health")));
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private Daemon daemon(Path folder) {
        return new Daemon(
                "mlflow",
                folder,
                List.of(
                        programs.ofMlflow("mlflow"),
                        "server",
                        "--backend-store-uri=sqlite:///" + database,
                        "--artifacts-destination=" + folder.resolve("artifacts"),
                        "--host=127.0.0.1",
                        "--port=" + url.getPort(),
                        "--workers=1"),
                // otherwise it starts eight further processes, and tells its maker that it runs
                Map.of("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false", "MLFLOW_DISABLE_TELEMETRY", "true"));
    }

    URI url() {
        return url;
    }

    /** In the meantime every request to the registry is answered with HTTP 503, for a table of its database is away. */
    void withoutRegistry(Runnable meanwhile) throws IOException {
        execute("ALTER TABLE registered_models RENAME TO away");
        try {
            meanwhile.run();
        } finally {
            execute("ALTER TABLE away RENAME TO registered_models");
        }
    }

    /** In the meantime every request for a version is answered with HTTP 500, for a time in its database is none. */
    void withBrokenVersions(Runnable meanwhile) throws IOException {
        execute("UPDATE model_versions SET creation_time = 'x' || creation_time");
        try {
            meanwhile.run();
        } finally {
            execute("UPDATE model_versions SET creation_time = CAST(substr(creation_time, 2) AS INTEGER)");
        }
    }

    private void execute(String statement) throws IOException {
        Assumptions.assumeTrue(programs != null, "MLflow is not ours to break");
        String script =
                "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None).execute(sys.argv[2])";
        Command.run(new ProcessBuilder(programs.ofMlflow("python"), "-c", script, database.toString(), statement));
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
    }
}
