package io.jenkins.plugins.releaseguard.engine.signal.file;

import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.util.regex.Pattern;

/** The name of a file that a policy may ask for: below the folder that an administrator has named, and nowhere else. */
public final class FileName {
    /** The source itself, where it is one file and no folder. */
    public static final String ITSELF = ".";

    private static final int LONGEST = 500;
    private static final String PART = "(?!\\.{1,2}(?:/|$))[\\p{L}\\p{N} _.~!'(),;@&=+$%-]+";
    private static final Pattern ONE = Pattern.compile(PART);
    private static final Pattern NAME = Pattern.compile(PART + "(?:/" + PART + ")*");

    private FileName() {}

    /** Whether it stays below: relative, with {@code /} between its parts, none of which climbs. */
    public static boolean isBelow(String name) {
        return name.equals(ITSELF)
                || name.length() <= LONGEST && NAME.matcher(name).matches();
    }

    /** @throws NoDataException a name of what is released is none of a file */
    public static String filled(String name, Look look) {
        return put(put(name, "$service", look.service()), "$namespace", look.namespace());
    }

    private static String put(String name, String variable, String value) {
        if (!name.contains(variable)) {
            return name;
        }
        if (value == null || !ONE.matcher(value).matches()) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    variable + " is "
                            + (value == null
                                    ? "not known"
                                    : "`" + value + "`, which cannot be a part of a file's name"));
        }
        return name.replace(variable, value);
    }
}
