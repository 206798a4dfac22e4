package hudson.model;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Has actions. */
public abstract class Actionable extends AbstractModelObject {
    private List<Action> actions;

    public Actionable() {}

    @Deprecated
    public List<Action> getActions() {
        synchronized (this) {
            if (actions == null) {
                actions = new CopyOnWriteArrayList<>();
            }
            return actions;
        }
    }

    public <T extends Action> List<T> getActions(Class<T> type) {
        return getActions().stream().filter(type::isInstance).map(type::cast).toList();
    }

    public <T extends Action> T getAction(Class<T> type) {
        return getActions(type).stream().findFirst().orElse(null);
    }

    public final List<? extends Action> getAllActions() {
        return List.copyOf(getActions());
    }

    public void addAction(Action action) {
        getActions().add(action);
    }

    /** @return whether anything changed */
    public boolean addOrReplaceAction(Action action) {
        getActions().removeIf(old -> old.getClass() == action.getClass());
        addAction(action);
        return true;
    }

    public void replaceAction(Action action) {
        getActions().removeIf(old -> old.getClass() == action.getClass());
        addAction(action);
    }
}
