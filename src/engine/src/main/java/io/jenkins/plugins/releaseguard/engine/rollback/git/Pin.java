package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/** Sets one value in a file back, for example the tag or the digest of an image. */
final class Pin implements Remedy {
    private static final String FILE = "file";
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final int MOST_SHOWN = 100;

    private final GitSpec spec;
    private final Target.Pin pin;
    private final Failures failures;
    private final String subject;

    Pin(GitSpec spec, Target.Pin pin, Failures failures) {
        this.spec = spec;
        this.pin = pin;
        this.failures = failures;
        this.subject = pin.key() + " of " + pin.file();
    }

    @Override
    public Correction resolve(History history) throws LegException {
        String now = file(history, history.head()).value();
        return pin.value() != null ? new Edit(now, pin.value()) : new Edit(now, lastKnownGood(history, now));
    }

    @Override
    public Correction between(Version bad, Version good) throws LegException {
        return new Edit(value(bad), value(good));
    }

    private String value(Version version) throws LegException {
        String value = version.identity().get(VALUE);
        if (value == null || !version.sameAs(version(value))) {
            throw failures.of(Kind.UNSUITABLE, version + " is no value of " + subject);
        }
        return value;
    }

    private Version version(String value) {
        Map<String, String> identity = spec.place();
        identity.put(FILE, pin.file());
        identity.put(KEY, pin.key().toString());
        identity.put(VALUE, value);
        return new Version(shown(value), identity);
    }

    private static String shown(String value) {
        String line = value.replaceAll("\\s+", " ");
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
    }

    // ---- the file

    /** The errors say why it cannot be set there. */
    private PinFile file(History history, ObjectId at) throws LegException {
        byte[] file = history.file(at, pin.file());
        if (file == null) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    "it has no file " + pin.file() + ", or one of more than " + History.MOST_BYTES + " bytes");
        }
        try {
            return PinFile.of(pin.file(), file, pin.key());
        } catch (PinFile.UnsuitableException e) {
            throw failures.of(Kind.UNSUITABLE, pin.file() + " " + e.getMessage());
        }
    }

    /** Null: the file is not there, or not as it has to be. */
    private PinFile fileOrNull(History history, ObjectId at) throws LegException {
        byte[] file = history.file(at, pin.file());
        try {
            return file == null ? null : PinFile.of(pin.file(), file, pin.key());
        } catch (PinFile.UnsuitableException e) {
            return null;
        }
    }

    /**
     * A value that the branch had for a time.
     *
     * @param from null: before the commits that are read, or before the file, which may have had another name
     * @param until null: it has it still
     */
    private record Stay(String value, Instant from, Instant until) {}

    /** The newest first; no two neighbours have the same value. */
    private List<Stay> stays(History history) throws LegException {
        List<Stay> stays = new ArrayList<>();
        Stay last = new Stay(file(history, history.head()).value(), null, null);
        for (RevCommit change : history.changes(pin.file())) {
            PinFile before = fileOrNull(history, change.getParent(0));
            if (before != null && !before.value().equals(last.value())) {
                Instant at = change.getCommitterIdent().getWhenAsInstant();
                stays.add(new Stay(last.value(), at, last.until()));
                last = new Stay(before.value(), null, at);
            }
        }
        stays.add(last);
        return stays;
    }

    private Lineage<String> lineage(History history) throws LegException {
        return new Lineage<>(stays(history).stream().map(Stay::value).toList());
    }

    /** The value to return to; this one, where a rollback, or somebody, has gone back to it already. */
    private String lastKnownGood(History history, String now) throws LegException {
        Lineage<String> lineage = lineage(history);
        String good = hasGoneBack(history, lineage) ? now : lineage.lastKnownGood();
        if (good == null) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    subject + " is " + shown(now) + ", and its newest " + Remote.DEPTH
                            + " commits have no earlier value to return to"
                            + passedOver(lineage, null).stream()
                                    .map(line -> "; " + line)
                                    .collect(Collectors.joining())
                            + "; write the value in the place of `last-known-good`");
        }
        return good;
    }

    /** A rollback of ours tells, also where the value that it left has been there before. */
    private boolean hasGoneBack(History history, Lineage<String> lineage) throws LegException {
        if (lineage.hasGoneBack()) {
            return true;
        }
        for (RevCommit change : history.changes(pin.file())) {
            PinFile before = fileOrNull(history, change.getParent(0));
            if (before != null && !before.value().equals(lineage.states().get(0))) {
                return isOurs(history.mark(change));
            }
        }
        return false;
    }

    @Override
    public boolean choosesFromHistory() {
        return pin.value() == null;
    }

    @Override
    public List<Version> earlier(History history) throws LegException {
        if (pin.value() != null) {
            return List.of();
        }
        Lineage<String> lineage = lineage(history);
        return hasGoneBack(history, lineage)
                ? List.of()
                : lineage.good().stream().map(this::version).toList();
    }

    /** The commits' own times: a branch does not say when they were pushed. */
    @Override
    public Duration served(History history, Version version) throws LegException {
        String value = value(version);
        return stays(history).stream()
                .filter(stay -> stay.value().equals(value) && stay.until() != null)
                .findFirst()
                .filter(stay -> stay.from() != null)
                .map(stay -> Duration.between(stay.from(), stay.until()))
                .orElse(null);
    }

    @Override
    public List<String> passedOver(History history, Version chosen) throws LegException {
        return pin.value() == null ? passedOver(lineage(history), chosen == null ? null : value(chosen)) : List.of();
    }

    private static List<String> passedOver(Lineage<String> lineage, String chosen) {
        return lineage.left(chosen).stream()
                .map(value -> shown(value) + " was left for an older value")
                .toList();
    }

    private boolean isOurs(Mark mark) {
        return mark != null && mark.way() == Mark.Way.PINS && mark.what().startsWith(subject + " ");
    }

    private final class Edit implements Correction {
        private final String bad;
        private final String good;

        Edit(String bad, String good) {
            this.bad = bad;
            this.good = good;
        }

        @Override
        public Version bad() {
            return version(bad);
        }

        @Override
        public Version good() {
            return version(good);
        }

        @Override
        public Mark mark(ObjectId plannedAt) {
            return new Mark(Mark.Way.PINS, subject + " from " + shown(bad) + " to " + shown(good), plannedAt);
        }

        @Override
        public boolean isOn(History history) {
            return true;
        }

        @Override
        public Undo undo(History history, ObjectId at) throws LegException {
            PinFile file = fileOrNull(history, at);
            return file == null ? conflict() : undo(history, at, file);
        }

        @Override
        public Undo undo(History history) throws LegException {
            PinFile file = file(history, history.head());
            Undo undo = undo(history, history.head(), file);
            if (undo.isConflict()) {
                throw failures.of(
                        Kind.SUPERSEDED,
                        subject + " is " + shown(file.value()) + ", neither " + shown(bad) + " as planned nor "
                                + goodName() + "; nothing was pushed");
            }
            return undo;
        }

        private Undo undo(History history, ObjectId at, PinFile file) throws LegException {
            if (file.value().equals(good)) {
                return new Undo(history.commit(at).getTree(), true, List.of());
            }
            if (!file.value().equals(bad)) {
                return conflict();
            }
            try {
                return new Undo(history.replaced(at, pin.file(), file.with(good)), false, List.of());
            } catch (PinFile.UnsuitableException e) {
                throw failures.of(Kind.UNSUITABLE, pin.file() + " " + e.getMessage() + "; nothing was pushed");
            }
        }

        private Undo conflict() {
            return new Undo(null, false, List.of(pin.file()));
        }

        @Override
        public String seen(History history, boolean back) throws LegException {
            return "where " + subject + " is "
                    + shown(file(history, history.head()).value());
        }

        @Override
        public String made() {
            return subject + " at " + goodName();
        }

        @Override
        public List<String> actions(History history, String where) throws LegException {
            List<String> actions = new ArrayList<>();
            actions.add("set " + subject + " on " + where + " from " + shown(bad) + " to " + goodName());
            String armed =
                    Automation.armed(pin.file(), file(history, history.head()).line());
            if (armed != null) {
                actions.add(armed);
            }
            return actions;
        }

        @Override
        public List<String> byHand(History history) {
            return List.of(
                    "yq -i '" + pin.key().yq() + " = \"" + good.replace("'", "'\\''") + "\"' " + pin.file(),
                    "git commit -am 'Set " + subject + " back to " + goodName().replace("'", "'\\''") + "'");
        }

        @Override
        public String subject(History history) {
            return subject;
        }

        @Override
        public String goodName() {
            return shown(good);
        }

        @Override
        public String message(History history) {
            return "Set " + subject + " back to " + goodName() + "\n\nIt was " + shown(bad) + ".";
        }
    }
}
