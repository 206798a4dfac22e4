package io.jenkins.plugins.releaseguard.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.Extension;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.java.sezpoz.Index;
import net.java.sezpoz.IndexItem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** The finished {@code .hpi} is what Jenkins takes for a plugin. */
class HpiIT {
    /** All that may lie in WEB-INF/lib: a further jar is a decision, for Jenkins or another plugin may bring another version of it. */
    private static final Set<String> BUNDLED = Set.of(
            "model-release-guard.jar",
            "model-release-guard-engine.jar",
            "org.eclipse.jgit.jar",
            "JavaEWAH.jar",
            "json-path.jar",
            "commons-csv.jar");

    private static final String PLUGIN_JAR = "model-release-guard.jar";

    private static Archive hpi;

    @BeforeAll
    static void open() throws IOException {
        hpi = Archive.hpi();
    }

    @Test
    void theManifestSaysWhatThePluginIs() throws IOException {
        Attributes manifest = hpi.manifest().getMainAttributes();
        assertThat(manifest.getValue("Group-Id")).isEqualTo("io.jenkins.plugins");
        assertThat(manifest.getValue("Artifact-Id")).isEqualTo("model-release-guard");
        assertThat(manifest.getValue("Short-Name")).isEqualTo("model-release-guard");
        assertThat(manifest.getValue("Long-Name")).isEqualTo("Model Release Guard");
        assertThat(manifest.getValue("Url")).startsWith("https://");
        assertThat(manifest.getValue("Plugin-Version")).matches("\\d+\\.\\d+.*");
        assertThat(manifest.getValue("Jenkins-Version")).isEqualTo("2.541.3");
        assertThat(manifest.getValue("Hudson-Version")).isEqualTo("2.541.3");
        assertThat(manifest.getValue("Plugin-Developers")).matches("[^:,]+:[^:,]*:[^:,]*");
        assertThat(manifest.getValue("Plugin-License-Name")).isNotBlank();
        assertThat(manifest.getValue("Plugin-License-Url")).startsWith("https://");
        assertThat(manifest.getValue("Plugin-Dependencies").split(",")).allSatisfy(dependency -> assertThat(dependency)
                .matches("[a-z0-9-]+:[A-Za-z0-9._-]+(;resolution:=optional)?"));
    }

    @Test
    void aPluginThatExistsToBringALibraryStandsBeforeOneThatCarriesAnOlderCopyOfIt() throws IOException {
        List<String> names = Arrays.stream(hpi.manifest()
                        .getMainAttributes()
                        .getValue("Plugin-Dependencies")
                        .split(","))
                .map(dependency -> dependency.split(":")[0])
                .toList();
        assertThat(names).containsSubsequence("snakeyaml-engine-api", "kubernetes-client-api");
    }

    @Test
    void dynamicLoadingIsRefusedOnlyIfAnExtensionRefusesIt() throws IOException {
        boolean refused = hpi.allClasses().stream()
                .flatMap(HpiIT::allAnnotations)
                .filter(annotation -> annotation.desc.equals("Lhudson/Extension;") && annotation.values != null)
                .flatMap(annotation -> annotation.values.stream())
                .anyMatch(value -> value instanceof String[] constant && constant[1].equals("NO"));
        assertThat(hpi.manifest().getMainAttributes().getValue("Support-Dynamic-Loading"))
                .isEqualTo(refused ? "false" : null);
    }

    @Test
    void thePluginsOwnJarHasTheSameManifest() throws IOException {
        assertThat(hpi.jars().get(PLUGIN_JAR).manifest().getMainAttributes())
                .isEqualTo(hpi.manifest().getMainAttributes());
    }

    @Test
    void jenkinsMayPersistTheClassesOfEveryJarOfOurs() throws IOException {
        // jenkins.security.ClassFilterImpl asks the manifest of the jar that a class came from (JEP-200).
        for (var jar : hpi.ownJars().entrySet()) {
            Attributes manifest = jar.getValue().manifest().getMainAttributes();
            boolean plugin = manifest.getValue("Short-Name") != null && manifest.getValue("Plugin-Version") != null;
            assertThat(plugin || "true".equals(manifest.getValue("Jenkins-ClassFilter-Whitelisted")))
                    .as(jar.getKey())
                    .isTrue();
        }
    }

    @Test
    void itsMavenCoordinatesAreInside() {
        String folder = "META-INF/maven/io.jenkins.plugins/model-release-guard/";
        assertThat(hpi.lines(folder + "pom.properties"))
                .contains("groupId=io.jenkins.plugins", "artifactId=model-release-guard");
        assertThat(hpi.lines(folder + "pom.xml")).isNotEmpty();
    }

    @Test
    void itBringsTheLibrariesThatAreDecidedOnAndNoOther() {
        assertThat(hpi.jars().keySet()).isEqualTo(BUNDLED);
        assertThat(hpi.names()).allMatch(name -> !name.startsWith("WEB-INF/") || name.startsWith("WEB-INF/lib/"));
    }

    @Test
    void theBillOfMaterialsNamesWhatIsInIt() throws IOException {
        Path file = Path.of("target/bom.json");
        assumeThat(file).as("an offline build makes no bill of materials").exists();
        JsonNode bom = new ObjectMapper().readTree(file.toFile());
        Set<String> named = new TreeSet<>();
        named.add(bom.at("/metadata/component/name").asText() + ".jar");
        bom.path("components")
                .forEach(component -> named.add(component.path("name").asText() + ".jar"));

        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(named).containsAll(BUNDLED);
    }

    @Test
    void itsJarsHaveNoClassButOurOwn() {
        assertThat(hpi.allClasses().stream().map(node -> node.name))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name)
                        .startsWith("io/jenkins/plugins/releaseguard/")
                        .doesNotStartWith("io/jenkins/plugins/releaseguard/local/"));
    }

    @Test
    void itsClassesRunOnJava17() {
        assertThat(hpi.allClasses())
                .allSatisfy(
                        node -> assertThat(node.version & 0xffff).as(node.name).isLessThanOrEqualTo(61));
    }

    @Test
    void itHasADescription() {
        assertThat(hpi.jars().get(PLUGIN_JAR).lines("index.jelly"))
                .first()
                .isEqualTo("<?jelly escape-by-default='true'?>");
    }

    @Test
    void everyViewEscapesByDefault() {
        Archive jar = hpi.jars().get(PLUGIN_JAR);
        assertThat(jar.names().stream().filter(name -> name.endsWith(".jelly")))
                .allSatisfy(
                        view -> assertThat(jar.lines(view)).first().isEqualTo("<?jelly escape-by-default='true'?>"));
    }

    @Test
    void everyStaticFileThatAViewNamesIsThere() {
        Archive jar = hpi.jars().get(PLUGIN_JAR);
        Set<String> named = new TreeSet<>();
        for (String view : jar.names()) {
            if (view.endsWith(".jelly")) {
                Pattern.compile("/plugin/model-release-guard/([^\"'?]+)")
                        .matcher(String.join("\n", jar.lines(view)))
                        .results()
                        .forEach(match -> named.add(match.group(1)));
            }
        }
        assertThat(named).isNotEmpty();
        assertThat(hpi.names()).containsAll(named);
    }

    @Test
    void everyExtensionIsInTheIndex(@TempDir Path directory) throws Exception {
        Set<String> annotated = new TreeSet<>();
        for (ClassNode node : hpi.allClasses()) {
            String name = Type.getObjectType(node.name).getClassName();
            if (has(node.visibleAnnotations, node.invisibleAnnotations, "Lhudson/Extension;")) {
                annotated.add(name);
            }
            for (MethodNode method : node.methods) {
                if (has(method.visibleAnnotations, method.invisibleAnnotations, "Lhudson/Extension;")) {
                    annotated.add(name + "#" + method.name);
                }
            }
            for (FieldNode field : node.fields) {
                if (has(field.visibleAnnotations, field.invisibleAnnotations, "Lhudson/Extension;")) {
                    annotated.add(name + "#" + field.name);
                }
            }
        }
        assertThat(annotated).isNotEmpty();
        assertThat(indexed(directory)).isEqualTo(annotated);
    }

    /** Read as Jenkins reads it, from the jars of the .hpi alone. */
    private static Set<String> indexed(Path directory) throws Exception {
        List<URL> jars = new ArrayList<>();
        for (String name : hpi.names()) {
            if (name.endsWith(".jar")) {
                Path jar = directory.resolve(Path.of(name).getFileName().toString());
                Files.write(jar, hpi.bytes(name));
                jars.add(jar.toUri().toURL());
            }
        }
        Set<String> indexed = new TreeSet<>();
        try (URLClassLoader loader =
                new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            for (IndexItem<Extension, Object> item : Index.load(Extension.class, Object.class, loader)) {
                indexed.add(item.className() + (item.memberName() == null ? "" : "#" + item.memberName()));
            }
        }
        return indexed;
    }

    /** These lists are kept by hand in src/main/resources: binary class names, one a line, also where a member is annotated. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.jenkinsci.Symbol",
                "hudson.init.Initializer",
                "hudson.init.Terminator",
                "org.kohsuke.stapler.export.ExportedBean"
            })
    void everyUseOfAnIndexedAnnotationIsInItsList(String annotation) {
        String descriptor = "L" + annotation.replace('.', '/') + ";";
        Set<String> annotated = new TreeSet<>();
        Set<String> listed = new TreeSet<>();
        String list = "META-INF/services/annotations/" + annotation;
        for (Archive jar : hpi.jars().values()) {
            listed.addAll(jar.lines(list));
            for (ClassNode node : jar.classes()) {
                if (allAnnotations(node).anyMatch(use -> use.desc.equals(descriptor))) {
                    annotated.add(node.name.replace('/', '.'));
                }
            }
        }
        assertThat(listed).as("src/plugin/src/main/resources/" + list).isEqualTo(annotated);
    }

    private static Stream<AnnotationNode> allAnnotations(ClassNode node) {
        List<List<AnnotationNode>> all =
                new ArrayList<>(Arrays.asList(node.visibleAnnotations, node.invisibleAnnotations));
        node.methods.forEach(
                method -> all.addAll(Arrays.asList(method.visibleAnnotations, method.invisibleAnnotations)));
        node.fields.forEach(field -> all.addAll(Arrays.asList(field.visibleAnnotations, field.invisibleAnnotations)));
        return all.stream().filter(Objects::nonNull).flatMap(List::stream);
    }

    private static boolean has(List<AnnotationNode> visible, List<AnnotationNode> invisible, String descriptor) {
        return Stream.of(
                        visible == null ? List.<AnnotationNode>of() : visible,
                        invisible == null ? List.<AnnotationNode>of() : invisible)
                .flatMap(List::stream)
                .anyMatch(annotation -> annotation.desc.equals(descriptor));
    }
}
