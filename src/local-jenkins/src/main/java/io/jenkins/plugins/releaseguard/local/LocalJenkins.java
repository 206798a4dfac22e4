package io.jenkins.plugins.releaseguard.local;

import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;

/**
 * A controller in this process: finds the extensions on the class path, keeps its files in a folder and runs Pipelines. One at a
 * time, for Jenkins's own API is static. Thread-safe.
 */
public final class LocalJenkins implements AutoCloseable {
    private static volatile LocalJenkins current;

    private final Path home;
    private final Extensions extensions;
    private final Map<Run<?, ?>, LocalBuild> builds = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Map<String, Integer> numbers = new HashMap<>();

    private LocalJenkins(Path home) {
        this.home = home;
        this.extensions = new Extensions(LocalJenkins.class.getClassLoader());
    }

    /** Starts a controller whose files are under {@code home}, which may be new. */
    public static synchronized LocalJenkins start(Path home) {
        if (current != null) {
            throw new IllegalStateException("a controller runs in this process already");
        }
        LocalJenkins started = new LocalJenkins(home.toAbsolutePath());
        SavedObjects.setHome(started.home);
        Extensions.setCurrent(started.extensions);
        current = started;
        started.extensions.load();
        ItemListener.all().forEach(ItemListener::onLoaded);
        return started;
    }

    /** The one that runs. */
    public static LocalJenkins current() {
        LocalJenkins running = current;
        if (running == null) {
            throw new IllegalStateException("no controller runs in this process");
        }
        return running;
    }

    /** Its files. */
    public Path home() {
        return home;
    }

    /** A Pipeline job whose Jenkinsfile, and what is read beside it, lies in a folder. */
    public WorkflowJob jobFromFolder(String name, Path folder, String scriptPath) {
        WorkflowJob job = new WorkflowJob(null, name);
        job.setDefinition(new CpsScmFlowDefinition(new FolderScm(folder), scriptPath));
        return job;
    }

    /** A Pipeline job with its script in its configuration. */
    public WorkflowJob jobFromScript(String name, String script) {
        WorkflowJob job = new WorkflowJob(null, name);
        try {
            job.setDefinition(new CpsFlowDefinition(script, true));
        } catch (Descriptor.FormException e) {
            throw new IllegalArgumentException(e);
        }
        return job;
    }

    /**
     * Starts a build.
     *
     * @param parameters by name; those that are left out have the default that the Jenkinsfile says
     * @param console gets the log as it comes
     */
    public LocalBuild build(WorkflowJob job, Map<String, ?> parameters, PrintStream console) throws IOException {
        int number;
        synchronized (numbers) {
            number = numbers.merge(job.getFullName(), 1, Integer::sum);
        }
        LocalBuild build = LocalBuild.create(job, number, parameters, console);
        builds.put(build.run(), build);
        build.start();
        return build;
    }

    /** Of a build that is known; null where there is none. */
    Run<?, ?> runWithId(String id) {
        synchronized (builds) {
            return builds.keySet().stream()
                    .filter(run -> run.getExternalizableId().equals(id))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Whether somebody of that name may do everything here; nobody else may do anything. */
    public boolean isAdministrator(String user) {
        return user.equals("admin");
    }

    /** The job of that name, of those that had a build; null where there is none. */
    public Item jobNamed(String name) {
        synchronized (builds) {
            return builds.keySet().stream()
                    .<Item>map(Run::getParent)
                    .filter(job -> job.getFullName().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }

    LocalBuild buildOf(Run<?, ?> run) {
        LocalBuild build = builds.get(run);
        if (build == null) {
            throw new IllegalStateException("not a build of this controller");
        }
        return build;
    }

    /** Ends all builds that still run, and everything that the extensions started. */
    @Override
    public void close() {
        List<LocalBuild> all;
        synchronized (builds) {
            all = new ArrayList<>(builds.values());
        }
        all.forEach(LocalBuild::close);
        extensions.terminate();
        LocalCredentials.clear();
        synchronized (LocalJenkins.class) {
            Extensions.setCurrent(null);
            current = null;
        }
    }
}
