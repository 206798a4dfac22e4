package io.jenkins.plugins.releaseguard.contract;

import hudson.model.Result;
import hudson.model.Run;

/** A build of a Pipeline job. */
public interface Build {
    Run<?, ?> run();

    String log() throws Exception;

    /** Ends it as a person does with the red button. Returns at once. */
    void stop(String user) throws Exception;

    /** Waits for its end, at most for a time in which every test's build has ended. */
    Result awaitEnd() throws Exception;
}
