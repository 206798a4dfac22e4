package hudson;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Environment variables. */
public class EnvVars extends TreeMap<String, String> {
    private static final long serialVersionUID = 1L;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)\\}|\\$(\\w+)");

    public EnvVars() {}

    public EnvVars(Map<String, String> m) {
        super(m);
    }

    /** Variables that are not known stay as they are. */
    public String expand(String s) {
        return s == null
                ? null
                : VARIABLE.matcher(s).replaceAll(found -> {
                    String name = found.group(1) == null ? found.group(2) : found.group(1);
                    return Matcher.quoteReplacement(getOrDefault(name, found.group()));
                });
    }
}
