package jenkins.model;

import hudson.PluginManager;
import hudson.ProxyConfiguration;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.TopLevelItem;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.io.File;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** The controller. */
public class Jenkins implements ItemGroup<TopLevelItem>, AccessControlled {
    public static final Permission ADMINISTER = Permission.fromId("hudson.model.Hudson.Administer");
    public static final Permission MANAGE = Permission.fromId("hudson.model.Hudson.Manage");
    private static final Jenkins INSTANCE = new Jenkins();

    private final PluginManager plugins = new OneClassPath();

    private Jenkins() {}

    private static final class OneClassPath extends PluginManager {
        OneClassPath() {
            super(null, null);
        }
    }

    public static Jenkins get() throws IllegalStateException {
        return INSTANCE;
    }

    public static Authentication getAuthentication2() {
        Authentication now = SecurityContextHolder.getContext().getAuthentication();
        return now == null ? ACL.SYSTEM2 : now;
    }

    public PluginManager getPluginManager() {
        return plugins;
    }

    public File getRootDir() {
        return LocalJenkins.current().home().toFile();
    }

    /** Null where there is none. */
    public ProxyConfiguration getProxy() {
        return LocalJenkins.current().proxy();
    }

    public void setProxy(ProxyConfiguration proxy) {
        LocalJenkins.current().setProxy(proxy);
    }

    /** Null where there is none; the controller's own has no name. */
    public Computer getComputer(String name) {
        return LocalJenkins.current().computers().stream()
                .filter(computer -> computer.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** @return null where there is none */
    public Item getItemByFullName(String fullName) {
        return LocalJenkins.current().jobNamed(fullName);
    }

    @Override
    public ACL getACL() {
        return new ACL() {
            @Override
            public boolean hasPermission2(Authentication a, Permission permission) {
                return LocalJenkins.current().isAllowed(a.getName(), permission);
            }
        };
    }
}
