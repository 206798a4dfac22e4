package io.jenkins.plugins.releaseguard.local;

import hudson.model.Run;
import jenkins.model.RunAction2;

/** An action of a build that is saved with it. */
final class NoteAction implements RunAction2 {
    final String note;
    transient Run<?, ?> attached;
    transient Run<?, ?> loaded;

    NoteAction(String note) {
        this.note = note;
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        attached = r;
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        loaded = r;
    }

    @Override
    public String getIconFileName() {
        return null;
    }

    @Override
    public String getDisplayName() {
        return "Note";
    }

    @Override
    public String getUrlName() {
        return null;
    }
}
