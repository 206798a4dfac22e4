package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.releaseguard.episode.Place;

/** From where a step has its episode ask servers and run programs. */
final class RunOn {
    static final String CONTROLLER = "controller";
    static final String AGENT = "agent";

    private RunOn() {}

    /** @param runOn null: the controller */
    static void check(String step, String runOn) throws AbortException {
        if (runOn != null && !runOn.equals(CONTROLLER) && !runOn.equals(AGENT)) {
            throw new AbortException(
                    step + ": runOn: '" + runOn + "' is none of '" + CONTROLLER + "', '" + AGENT + "'");
        }
    }

    /** @param workspace of the node around the step; null: there is none */
    static Place place(String runOn, Run<?, ?> run, FilePath workspace) throws AbortException {
        if (!AGENT.equals(runOn)) {
            return new Place(run, null);
        }
        Computer computer = workspace == null ? null : workspace.toComputer();
        if (computer == null) {
            throw new AbortException("runOn: 'agent' needs an agent: put the step into a node { … }");
        }
        if (computer.getName().isEmpty()) {
            throw new AbortException(
                    "runOn: 'agent' needs an agent, and the node around the step is the controller's own:"
                            + " give node a label of an agent, or leave runOn out");
        }
        return new Place(run, computer.getName());
    }

    static ListBoxModel items() {
        ListBoxModel items = new ListBoxModel();
        items.add("(default: controller)", "");
        items.add(CONTROLLER);
        items.add(AGENT);
        return items;
    }
}
