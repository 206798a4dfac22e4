package io.jenkins.plugins.releaseguard.engine.machine;

import java.io.IOException;
import java.net.http.HttpClient;

/** Where servers are asked from and programs run: this machine, or another that does it for this one. Thread-safe. */
public interface Machine {
    /**
     * A client for servers with a web address. It follows no redirects, and reads bodies by
     * {@link io.jenkins.plugins.releaseguard.engine.signal.BoundedBody} alone.
     */
    HttpClient http(Tls tls);

    /**
     * Runs a program; blocks until it has ended, at most a little longer than it may take.
     *
     * @throws IOException the machine cannot be asked to
     */
    Program.Ended run(Program program) throws IOException;

    /** Whether it is the machine of this process, whose own secrets and programs are not for jobs. */
    boolean isThis();
}
