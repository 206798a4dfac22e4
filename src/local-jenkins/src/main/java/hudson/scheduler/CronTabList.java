package hudson.scheduler;

import java.util.List;
import java.util.regex.Pattern;

/** The lines of a schedule; here only whether they could be one. */
public final class CronTabList {
    private static final List<String> ALIASES =
            List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final int[][] RANGES = {{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}};
    private static final Pattern PART = Pattern.compile("(\\*|H|H\\((\\d+)-(\\d+)\\)|(\\d+)(?:-(\\d+))?)(?:/(\\d+))?");

    private CronTabList() {}

    public static CronTabList create(String format) {
        int number = 0;
        for (String line : format.split("\\r?\\n", -1)) {
            number++;
            String text = line.strip();
            boolean other = text.isEmpty() || text.startsWith("#") || text.startsWith("TZ=") || ALIASES.contains(text);
            if (!other && !isSchedule(text)) {
                throw new IllegalArgumentException("Invalid input: \"" + text + "\": line " + number);
            }
        }
        return new CronTabList();
    }

    private static boolean isSchedule(String line) {
        String[] fields = line.split("\\s+");
        boolean good = fields.length == RANGES.length;
        for (int i = 0; good && i < fields.length; i++) {
            for (String part : fields[i].split(",", -1)) {
                good &= isIn(part, RANGES[i]);
            }
        }
        return good;
    }

    private static boolean isIn(String part, int[] range) {
        var found = PART.matcher(part);
        boolean good = found.matches();
        for (int group = 2; good && group <= 5; group++) {
            String number = found.group(group);
            good = number == null || Integer.parseInt(number) >= range[0] && Integer.parseInt(number) <= range[1];
        }
        return good;
    }

    public String checkSanity() {
        return null;
    }
}
