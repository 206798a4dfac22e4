package io.jenkins.plugins.releaseguard.agent;

import hudson.model.Computer;
import hudson.remoting.Callable;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.Program;
import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.machine.UnavailableException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import jenkins.model.Jenkins;

/**
 * An agent, by its name: what is asked and run goes there, one request or program at a time, and nothing stays. It may be
 * offline, and come back. Thread-safe.
 */
public final class Agent implements Machine {
    private final String name;
    private final Executor waiting;

    /**
     * @param name of the agent
     * @param waiting may block; its work is bounded in time
     */
    public Agent(String name, Executor waiting) {
        this.name = name;
        this.waiting = waiting;
    }

    @Override
    public HttpClient http(Tls tls) {
        return new AgentHttp(this, tls, waiting);
    }

    @Override
    public Program.Ended run(Program program) throws UnavailableException {
        return call(new ProgramRun(program)).ended();
    }

    @Override
    public boolean isThis() {
        return false;
    }

    /** Does something there; blocks. What the agent answers is not trusted further than the network is. */
    <V> V call(Callable<V, RuntimeException> work) throws UnavailableException {
        Computer computer = Jenkins.get().getComputer(name);
        if (computer == null) {
            throw new UnavailableException("the agent '" + name + "' is gone from Jenkins");
        }
        VirtualChannel channel = computer.getChannel();
        if (channel == null) {
            throw new UnavailableException("the agent '" + name + "' is offline");
        }
        try {
            return channel.call(work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("the agent '" + name + "' was not waited for any longer");
        } catch (IOException | RuntimeException | LinkageError e) {
            // its message is the agent's, and may quote what was sent
            throw new UnavailableException("the connection to the agent '" + name + "' failed ("
                    + e.getClass().getSimpleName() + ")");
        }
    }
}
