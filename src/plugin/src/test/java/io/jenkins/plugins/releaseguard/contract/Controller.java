package io.jenkins.plugins.releaseguard.contract;

import hudson.security.Permission;
import java.util.List;

/** A running Jenkins, as far as its own API does not offer the same on both hosts. */
public interface Controller {
    /**
     * Starts a build of a Pipeline job; the job is made, or gets the script.
     *
     * @param job may be in a folder: {@code team/release}
     */
    Build start(String job, String script) throws Exception;

    /** One that was started in an earlier session. */
    Build build(String job, int number) throws Exception;

    /** Adds a secret text; {@code folder} null: for all jobs. */
    void addText(String id, String secret, String folder) throws Exception;

    /** Adds a user name with its password; {@code folder} null: for all jobs. */
    void addUser(String id, String user, String password, String folder) throws Exception;

    /** Adds a secret file; {@code folder} null: for all jobs. */
    void addFile(String id, String content, String folder) throws Exception;

    /** Adds a key store (PKCS #12) with the password that opens it; {@code folder} null: for all jobs. */
    void addCertificate(String id, byte[] store, String password, String folder) throws Exception;

    /** Whether credentials are there in the next session, too. */
    boolean keepsCredentials();

    /** Adds an agent, which {@code node('NAME')} runs on, and waits for it; it is there in later sessions, too. */
    void addAgent(String name) throws Exception;

    /**
     * Whether a program was run by that agent.
     *
     * @param parents ids of the processes that have started it
     */
    boolean wasRunBy(String agent, List<String> parents);

    /** Breaks the connection of an agent off, or makes it again, and waits until that is so. */
    void connectAgent(String name, boolean isConnected) throws Exception;

    /** From now on whoever is not named here may do nothing; this user may do this, everywhere. */
    void grant(String user, Permission permission) throws Exception;
}
