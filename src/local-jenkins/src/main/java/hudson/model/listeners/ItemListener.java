package hudson.model.listeners;

import hudson.ExtensionList;
import hudson.ExtensionPoint;

/** Hears of jobs. */
public class ItemListener implements ExtensionPoint {
    public ItemListener() {}

    /** All jobs and builds are there again after the start of Jenkins. */
    public void onLoaded() {
        // for those who want to know
    }

    public static ExtensionList<ItemListener> all() {
        return ExtensionList.lookup(ItemListener.class);
    }
}
