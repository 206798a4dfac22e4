package io.jenkins.plugins.releaseguard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What an administrator is told to grant is what the legs need. */
class LegPermissionsTest {
    private static final Path PAGES = Path.of("..", "..", "docs", "legs");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    /** What the Roles of each page grant, as {@link Permission#toString} says it. */
    private static Map<String, Set<String>> granted() throws IOException {
        Map<String, Set<String>> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path page :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                Set<String> granted = new TreeSet<>();
                Matcher blocks = YAML.matcher(Files.readString(page));
                while (blocks.find()) {
                    if (blocks.group(1).contains("kind: Role\n")) {
                        new Load(LoadSettings.builder().build())
                                .loadAllFromString(blocks.group(1).replace("# or {", "- {"))
                                .forEach(document -> add((Map<?, ?>) document, granted));
                    }
                }
                all.put(page.getFileName().toString(), granted);
            }
        }
        return all;
    }

    private static void add(Map<?, ?> role, Set<String> granted) {
        if (!"Role".equals(role.get("kind"))) {
            return;
        }
        for (Object one : (List<?>) role.get("rules")) {
            Map<?, ?> rule = (Map<?, ?>) one;
            for (Object group : (List<?>) rule.get("apiGroups")) {
                for (Object resource : (List<?>) rule.get("resources")) {
                    for (Object verb : (List<?>) rule.get("verbs")) {
                        String[] parts = ((String) resource).split("/", 2);
                        granted.add(new Permission(
                                        (String) verb, (String) group, parts[0], parts.length == 1 ? null : parts[1])
                                .toString());
                    }
                }
            }
        }
    }

    @Test
    void thePageOfEveryLegThatWorksInAClusterHasARoleWithWhatItNeeds() throws IOException {
        Map<String, Set<String>> granted = granted();
        List<String> missing = new ArrayList<>();
        for (Mechanism leg : Kinds.legs()) {
            Set<String> needed = new TreeSet<>();
            leg.permissions().forEach(permission -> needed.add(permission.toString()));
            if (granted.values().stream().noneMatch(page -> page.containsAll(needed))) {
                missing.add(leg.word() + " needs " + needed);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void noRoleGrantsEverything() throws IOException {
        assertThat(granted().values()).allSatisfy(page -> assertThat(page).noneMatch(one -> one.contains("*")));
    }

    @Test
    void everyPageWithARoleSaysWhoseItIs() throws IOException {
        for (Map.Entry<String, Set<String>> page : granted().entrySet()) {
            if (!page.getValue().isEmpty()) {
                assertThat(Files.readString(PAGES.resolve(page.getKey())))
                        .as(page.getKey())
                        .contains("(../service-account.md)");
            }
        }
    }
}
