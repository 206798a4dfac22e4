package io.jenkins.plugins.releaseguard.local;

import hudson.ProxyConfiguration;
import hudson.model.Computer;
import hudson.model.Descriptor;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.security.Permission;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;

/**
 * A controller in this process: finds the extensions on the class path, keeps its files in a folder, runs Pipelines and
 * goes on with those that had not ended when it was last seen. One at a time, for Jenkins's own API is static.
 * Thread-safe.
 */
public final class LocalJenkins implements AutoCloseable {
    private static volatile LocalJenkins current;

    private final Home home;
    private final PrintStream console;
    private final Extensions extensions;
    private final Map<Run<?, ?>, LocalBuild> builds = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, WorkflowJob> jobs = new LinkedHashMap<>();
    private final Map<String, Set<Permission>> granted = new ConcurrentHashMap<>();
    private final List<LocalComputer> computers = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private volatile ProxyConfiguration proxy;
    private List<LocalBuild> resumed = List.of();

    private LocalJenkins(Path home, PrintStream console) {
        this.home = new Home(home);
        this.console = console;
        this.extensions = new Extensions(LocalJenkins.class.getClassLoader());
        this.computers.add(new LocalComputer(""));
        this.home.agents().forEach(name -> computers.add(new LocalComputer(name)));
    }

    /** {@link #start(Path, PrintStream)}, with the logs of resumed builds in their files only. */
    public static LocalJenkins start(Path home) {
        return start(home, new PrintStream(OutputStream.nullOutputStream()));
    }

    /**
     * Starts a controller whose files are under {@code home}, which may be new. The builds that have not ended
     * go on.
     *
     * @param console gets the logs of resumed builds as they come, and what of the home could not be read
     */
    public static synchronized LocalJenkins start(Path home, PrintStream console) {
        if (current != null) {
            throw new IllegalStateException("a controller runs in this process already");
        }
        LocalJenkins started = new LocalJenkins(home.toAbsolutePath(), console);
        SavedObjects.setHome(started.home.path());
        Extensions.setCurrent(started.extensions);
        current = started;
        started.extensions.load();
        started.loadJobs();
        // Jenkins resumes builds from one of its listeners, in another thread: the others may hear of it later.
        started.resumed.forEach(LocalBuild::resume);
        started.tellListeners();
        return started;
    }

    /** What cannot be read is said, and is no reason not to start. */
    private void loadJobs() {
        for (Path config : home.configs()) {
            try {
                WorkflowJob job = (WorkflowJob) SavedObjects.read(config);
                jobs.put(job.getFullName(), job);
                home.numbers(job.getFullName()).forEach(number -> loadBuild(job, number));
            } catch (IOException | RuntimeException e) {
                console.println("Failed to load " + config + ": " + e);
            }
        }
        // A broken program has ended by now, and its build with it.
        resumed = builds().stream().filter(LocalBuild::isBuilding).toList();
    }

    private void loadBuild(WorkflowJob job, int number) {
        LocalBuild build = null;
        try {
            build = LocalBuild.load(job, number, home.build(job.getFullName(), number), console);
            builds.put(build.run(), build);
            build.loaded();
        } catch (IOException | RuntimeException e) {
            if (build != null) {
                builds.remove(build.run());
            }
            console.println("Failed to load " + job.getFullName() + " #" + number + ": " + e);
        }
    }

    private void tellListeners() {
        for (ItemListener listener : ItemListener.all()) {
            try {
                listener.onLoaded();
            } catch (RuntimeException e) {
                console.println("Failed to tell " + listener + " that all is loaded: " + e);
            }
        }
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
        return home.path();
    }

    /** A Pipeline job whose Jenkinsfile, and what is read beside it, lies in a folder. */
    public WorkflowJob jobFromFolder(String name, Path folder, String scriptPath) {
        WorkflowJob job = new WorkflowJob(null, name);
        job.setDefinition(new CpsScmFlowDefinition(new FolderScm(folder), scriptPath));
        return job;
    }

    /**
     * A Pipeline job of a branch, as a multibranch project has them.
     *
     * @param own folder of the branch's files
     * @param trusted folder of those that its source trusts; the same where the branch itself is trusted
     */
    public WorkflowJob jobFromBranch(String name, Path own, Path trusted, String scriptPath) {
        WorkflowJob job = new WorkflowJob(null, name);
        job.setDefinition(new FolderBranch.Definition(new FolderBranch(name, own, trusted), scriptPath));
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
     * Starts a build. The job is saved as it is now.
     *
     * @param parameters by name; those that are left out have the default that the Jenkinsfile says
     * @param console gets the log as it comes
     */
    public LocalBuild build(WorkflowJob job, Map<String, ?> parameters, PrintStream console) throws IOException {
        String name = job.getFullName();
        synchronized (jobs) {
            jobs.put(name, job);
            SavedObjects.write(home.config(name), job);
        }
        int number = nextNumber(name);
        LocalBuild build = LocalBuild.create(job, number, home.build(name, number), console);
        builds.put(build.run(), build);
        build.start(parameters);
        return build;
    }

    private int nextNumber(String job) {
        synchronized (numbers) {
            int last = numbers.computeIfAbsent(job, name -> home.numbers(name).stream()
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElse(0));
            numbers.put(job, last + 1);
            return last + 1;
        }
    }

    /** All builds, those from before the start first; each job's are in their order. */
    public List<LocalBuild> builds() {
        synchronized (builds) {
            return new ArrayList<>(builds.values());
        }
    }

    /** Those that had not ended when the controller was last seen, and went on when it started. */
    public List<LocalBuild> resumedBuilds() {
        return resumed;
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

    /** The proxy that the controller asks others by; null: none. */
    public ProxyConfiguration proxy() {
        return proxy;
    }

    /** As the other; not kept over a restart. */
    public void setProxy(ProxyConfiguration proxy) {
        this.proxy = proxy;
    }

    /** The controller and its agents. */
    public List<? extends Computer> computers() {
        return computers;
    }

    /** An agent of that name, which connects; it is there after a restart, too. {@code node('NAME')} runs on it. */
    public void addAgent(String name) throws IOException {
        home.addAgent(name);
        computers.add(new LocalComputer(name));
    }

    /** How often something was done by an agent; 0 also where there is none of that name. */
    public int callsTo(String name) {
        return computers.stream()
                .filter(computer -> computer.getName().equals(name))
                .mapToInt(LocalComputer::calls)
                .sum();
    }

    /** Connects an agent, or breaks its connection off. */
    public void connectAgent(String name, boolean isConnected) {
        for (LocalComputer computer : computers) {
            if (computer.getName().equals(name) && isConnected) {
                computer.connect();
            } else if (computer.getName().equals(name)) {
                computer.disconnect();
            }
        }
    }

    /** Lets somebody do something, everywhere; whoever is called {@code admin} may do everything, the others nothing. */
    public void grant(String user, Permission permission) {
        granted.computeIfAbsent(user, name -> ConcurrentHashMap.newKeySet()).add(permission);
    }

    /** Whether somebody has a permission, or another that implies it. */
    public boolean isAllowed(String user, Permission permission) {
        Set<Permission> of = granted.getOrDefault(user, Set.of());
        return user.equals("admin")
                || Stream.iterate(permission, Objects::nonNull, p -> p.impliedBy)
                        .anyMatch(of::contains);
    }

    /** The job of that name, of those that had a build, before a restart or after it; null where there is none. */
    public WorkflowJob jobNamed(String name) {
        synchronized (jobs) {
            return jobs.get(name);
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
        end(LocalBuild::close);
    }

    /**
     * Ends like a process that is killed, as far as one can within a process: nothing is stopped, saved or logged any
     * more, and another controller may start on the same home. Only the extensions' terminators are called, for there
     * is no other way to end their threads.
     */
    public void crash() {
        end(LocalBuild::crash);
    }

    private void end(Consumer<LocalBuild> howBuilds) {
        if (current != this) {
            return;
        }
        builds().forEach(howBuilds);
        extensions.terminate();
        LocalCredentials.clear();
        synchronized (LocalJenkins.class) {
            Extensions.setCurrent(null);
            current = null;
        }
    }
}
