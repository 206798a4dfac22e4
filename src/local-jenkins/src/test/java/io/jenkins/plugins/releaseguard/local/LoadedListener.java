package io.jenkins.plugins.releaseguard.local;

import hudson.Extension;
import hudson.model.listeners.ItemListener;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Notes what was there when it was told that all is loaded. */
@Extension
public final class LoadedListener extends ItemListener {
    /** The builds that were loaded, each time. */
    static final ConcurrentLinkedQueue<List<String>> SEEN = new ConcurrentLinkedQueue<>();

    @Override
    public void onLoaded() {
        SEEN.add(LocalJenkins.current().builds().stream()
                .map(build -> build.run().getExternalizableId().replace("#", " #"))
                .toList());
    }
}
