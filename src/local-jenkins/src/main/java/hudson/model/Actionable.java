package hudson.model;

import java.util.ArrayList;
import java.util.List;

/** Has actions. */
public abstract class Actionable extends AbstractModelObject {
    private final List<Action> actions = new ArrayList<>();

    public Actionable() {}

    @Deprecated
    public List<Action> getActions() {
        synchronized (actions) {
            return List.copyOf(actions);
        }
    }

    public <T extends Action> List<T> getActions(Class<T> type) {
        return getActions().stream().filter(type::isInstance).map(type::cast).toList();
    }

    public <T extends Action> T getAction(Class<T> type) {
        return getActions(type).stream().findFirst().orElse(null);
    }

    public final List<? extends Action> getAllActions() {
        return getActions();
    }

    public void addAction(Action action) {
        synchronized (actions) {
            actions.add(action);
        }
    }

    /** @return whether anything changed */
    public boolean addOrReplaceAction(Action action) {
        synchronized (actions) {
            actions.removeIf(old -> old.getClass() == action.getClass());
            actions.add(action);
        }
        return true;
    }

    public void replaceAction(Action action) {
        addOrReplaceAction(action);
    }
}
