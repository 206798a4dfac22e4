package hudson.model;

import hudson.ExtensionPoint;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.File;
import java.io.IOException;
import jenkins.model.RunAction2;
import org.springframework.security.access.AccessDeniedException;

/** A build. What it does not know itself, its {@link LocalBuild} does. */
public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements ExtensionPoint, Comparable<RunT>, Saveable {
    private final transient JobT project;
    private volatile Result result;
    /** As it was last saved: tells a restart which builds have to go on. */
    private volatile boolean completed;

    protected Run(JobT job) throws IOException {
        this.project = job;
    }

    public JobT getParent() {
        return project;
    }

    public int getNumber() {
        return LocalBuild.of(this).number();
    }

    public String getId() {
        return String.valueOf(getNumber());
    }

    public String getExternalizableId() {
        return project.getFullName() + "#" + getNumber();
    }

    @Override
    public String getDisplayName() {
        return "#" + getNumber();
    }

    public String getFullDisplayName() {
        return project.getFullDisplayName() + " " + getDisplayName();
    }

    /** Counted from the root of Jenkins; ends in a slash. */
    public String getUrl() {
        return "job/" + project.getFullName().replace("/", "/job/") + "/" + getNumber() + "/";
    }

    public File getRootDir() {
        return LocalBuild.of(this).folder().toFile();
    }

    public boolean isBuilding() {
        return !completed && LocalBuild.of(this).isBuilding();
    }

    public Result getResult() {
        return result;
    }

    public void setResult(Result r) {
        if (!isBuilding()) {
            throw new IllegalStateException("cannot change build result while in COMPLETED");
        }
        if (result == null || r.isWorseThan(result)) {
            result = r;
        }
    }

    @Override
    public void addAction(Action a) {
        super.addAction(a);
        if (a instanceof RunAction2 action) {
            action.onAttached(this);
        }
    }

    @Override
    public void save() throws IOException {
        completed = !isBuilding();
        LocalBuild.of(this).save();
    }

    /** @return null where there is none */
    public static Run<?, ?> fromExternalizableId(String id) throws IllegalArgumentException, AccessDeniedException {
        int hash = id.lastIndexOf('#');
        if (hash <= 0) {
            throw new IllegalArgumentException("Invalid id");
        }
        return LocalBuild.find(id);
    }

    @Override
    public int compareTo(RunT that) {
        return getNumber() - that.getNumber();
    }

    @Override
    public String toString() {
        return project.getFullName() + " #" + getNumber();
    }
}
