package io.jenkins.plugins.releaseguard.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Jenkins's types and members as they really are: the part that this repository uses of a listing read from the artifacts of Jenkins
 * 2.541.3.
 *
 * <p>The part is {@code src/test/resources/packaging/jenkins-api.txt}: the types that {@code local-jenkins} has, with their supertypes,
 * and of their members those that {@code local-jenkins} has (by name, so that every overload is there) or that bind a subclass:
 * the abstract and the final methods. Lines are added by hand, from the listing or in its form from Jenkins's own bytecode, never from
 * {@code local-jenkins}.
 */
final class JenkinsApi {
    private static final Path FOLDER = Path.of("src", "test", "resources", "packaging");

    static final Path PART = FOLDER.resolve("jenkins-api.txt");

    /** Types that the full listing lacks, in the same form, read in Jenkins's sources and kept by hand. */
    private static final Path MORE = FOLDER.resolve("jenkins-api-more.txt");

    private static final List<String> PACKAGES = List.of(
            "hudson/",
            "jenkins/",
            "org/jenkinsci/",
            "org/jenkins/",
            "org/kohsuke/",
            "com/cloudbees/plugins/",
            "io/jenkins/");
    private static final String OURS = "io/jenkins/plugins/releaseguard/";

    private final Map<String, TypeFacts> types;

    private JenkinsApi(Map<String, TypeFacts> types) {
        this.types = types;
    }

    /** Whether a type of this name can only be Jenkins's, or a plugin's. */
    static boolean isJenkins(String internalName) {
        return !internalName.startsWith(OURS) && PACKAGES.stream().anyMatch(internalName::startsWith);
    }

    /** Reads the part that is kept. */
    static JenkinsApi read() throws IOException {
        return read(PART, MORE);
    }

    private static JenkinsApi read(Path... listings) throws IOException {
        Map<String, TypeFacts> types = new TreeMap<>();
        for (Path listing : listings) {
            blocks(listing).forEach((name, lines) -> types.put(name, TypeFacts.parse(lines)));
        }
        return new JenkinsApi(types);
    }

    /** Null if it is not listed. */
    TypeFacts type(String internalName) {
        return types.get(internalName);
    }

    private static Map<String, List<String>> blocks(Path listing) throws IOException {
        Map<String, List<String>> blocks = new LinkedHashMap<>();
        List<String> block = null;
        for (String line : Files.readAllLines(listing)) {
            if (line.isBlank()) {
                continue;
            }
            if (!line.startsWith(" ")) {
                block = new ArrayList<>();
                blocks.put(line.split(" ")[1], block);
            }
            block.add(line);
        }
        return blocks;
    }
}
