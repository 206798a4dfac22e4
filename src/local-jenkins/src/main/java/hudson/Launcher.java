package hudson;

/** Starts processes; here none are. */
public abstract class Launcher {
    private Launcher() {}
}
