package hudson;

import jakarta.servlet.ServletContext;
import java.io.File;

/** The plugins of the controller. Here everything is on one class path. */
public abstract class PluginManager {
    /** Sees the classes of all plugins. */
    public final ClassLoader uberClassLoader = PluginManager.class.getClassLoader();

    protected PluginManager(ServletContext context, File rootDir) {
        // there is no plugin that is not on the class path
    }
}
