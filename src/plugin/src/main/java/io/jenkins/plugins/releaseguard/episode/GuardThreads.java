package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.ProxyConfiguration;
import hudson.init.Terminator;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.releaseguard.agent.Agent;
import io.jenkins.plugins.releaseguard.config.Controller;
import io.jenkins.plugins.releaseguard.engine.episode.Threads;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.signal.file.LocalFiles;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.Databases;
import java.time.Clock;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;

/** The controller's threads for all episodes: one timer that never blocks, a bounded pool that may, the way to servers. */
@Extension
public final class GuardThreads implements ExtensionPoint {
    private static final int MOST_WORKERS = 16;
    private static final int MOST_AGENT_CALLS = 32;

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor workers;
    /** Each of its threads waits for an agent, for a time that is bounded. */
    private final ThreadPoolExecutor agents;

    /** Null: not asked for yet. */
    private Machine controller;
    /** That the controller's machine was made with. */
    private ProxyConfiguration proxy;

    private final Clock clock = SteadyClock.started();

    /** Its threads are its own: a database that hangs holds none of ours. */
    private final Databases databases = Controller.databases(threads("release-guard database"));

    private final LocalFiles files = new LocalFiles(threads("release-guard files"));

    public GuardThreads() {
        timer = new ScheduledThreadPoolExecutor(1, threads("release-guard timer"));
        timer.setRemoveOnCancelPolicy(true);
        workers = pool(MOST_WORKERS, "release-guard");
        agents = pool(MOST_AGENT_CALLS, "release-guard agent");
    }

    /** The one of this controller. */
    public static GuardThreads get() {
        return ExtensionList.lookupSingleton(GuardThreads.class);
    }

    /** Ends all threads when the controller stops; what is durable goes on after its restart. */
    @Terminator
    public static void stop() {
        GuardThreads threads = get();
        threads.timer.shutdownNow();
        threads.workers.shutdown();
        threads.agents.shutdownNow();
    }

    /** The time of this life of the controller. */
    Clock clock() {
        return clock;
    }

    /** The way to databases, for all episodes. */
    Databases databases() {
        return databases;
    }

    /** The way to files, for all episodes. */
    LocalFiles files() {
        return files;
    }

    /** For the engine, with an episode's own clock. */
    Threads forEpisode(Clock itsOwn) {
        return new Threads(itsOwn, timer, this::execute);
    }

    /** Runs what may block, as the controller itself: a bare thread would be anonymous and see no job. */
    public void execute(Runnable work) {
        workers.execute(() -> {
            try (ACLContext asSystem = ACL.as2(ACL.SYSTEM2)) {
                work.run();
            }
        });
    }

    /**
     * From which servers are asked.
     *
     * @param agent its name; null: the controller
     */
    Machine machine(String agent) {
        return agent == null ? controller() : new Agent(agent, agents);
    }

    /** Anew when an administrator has changed the proxy; who asks already goes on with the old one. */
    private synchronized Machine controller() {
        ProxyConfiguration now = Jenkins.get().getProxy();
        if (controller == null || now != proxy) {
            proxy = now;
            controller = Controller.machine();
        }
        return controller;
    }

    private static ThreadPoolExecutor pool(int most, String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threads(String name) {
        return new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), name);
    }
}
