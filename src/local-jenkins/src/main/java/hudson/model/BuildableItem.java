package hudson.model;

/** What can be built; the jobs here are started by tests. */
public interface BuildableItem extends Item {
    boolean scheduleBuild(Cause c);

    boolean scheduleBuild(int quietPeriod, Cause c);
}
