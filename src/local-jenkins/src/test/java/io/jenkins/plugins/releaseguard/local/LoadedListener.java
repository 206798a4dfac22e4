package io.jenkins.plugins.releaseguard.local;

import hudson.Extension;
import hudson.model.listeners.ItemListener;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Notes what was there when it was told that all is loaded. */
@Extension
public final class LoadedListener extends ItemListener {
    static final ConcurrentLinkedQueue<Seen> SEEN = new ConcurrentLinkedQueue<>();

    /**
     * @param builds those that were loaded
     * @param resumed how many steps had been resumed
     */
    record Seen(List<String> builds, int resumed) {}

    @Override
    public void onLoaded() {
        SEEN.add(new Seen(
                LocalJenkins.current().builds().stream()
                        .map(build -> build.run().getExternalizableId().replace("#", " #"))
                        .toList(),
                WaitStep.RESUMED.size()));
    }
}
