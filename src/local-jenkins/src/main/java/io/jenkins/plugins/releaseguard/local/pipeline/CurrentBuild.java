package io.jenkins.plugins.releaseguard.local.pipeline;

import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.Serializable;

/** {@code currentBuild} in a script. */
public final class CurrentBuild implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LocalBuild build;

    CurrentBuild(LocalBuild build) {
        this.build = build;
    }

    /** Null: nothing but success so far. */
    public String getResult() {
        Result result = build.run().getResult();
        return result == null ? null : result.toString();
    }

    public void setResult(String result) {
        build.run().setResult(Result.fromString(result));
    }

    public String getCurrentResult() {
        return getResult() == null ? Result.SUCCESS.toString() : getResult();
    }

    public int getNumber() {
        return build.number();
    }

    public String getDisplayName() {
        return build.run().getDisplayName();
    }

    public String getFullDisplayName() {
        return build.run().getFullDisplayName();
    }
}
