package io.jenkins.plugins.releaseguard.engine.machine;

import java.net.http.HttpClient;

/** Where servers are asked from and programs run: this machine, or another that does it for this one. Thread-safe. */
public interface Machine {
    /**
     * A client for servers with a web address. It follows no redirects; a body has to be read with a bound. Requests fail
     * with {@link UnavailableException} where the machine cannot be asked.
     */
    HttpClient http(Tls tls);

    /**
     * Runs a program; blocks until it has ended, at most a little longer than it may take.
     *
     * @throws UnavailableException the machine cannot be asked to
     */
    Program.Ended run(Program program) throws UnavailableException;

    /** Whether it is the machine of this process, whose own secrets and programs are not for jobs. */
    boolean isThis();
}
