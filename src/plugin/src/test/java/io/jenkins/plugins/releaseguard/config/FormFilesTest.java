package io.jenkins.plugins.releaseguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Descriptor;
import io.jenkins.plugins.releaseguard.drill.DrillSchedule;
import io.jenkins.plugins.releaseguard.steps.CanaryGateBuilder;
import io.jenkins.plugins.releaseguard.steps.CanaryGateStep;
import io.jenkins.plugins.releaseguard.steps.CheckReadinessBuilder;
import io.jenkins.plugins.releaseguard.steps.CheckReadinessStep;
import io.jenkins.plugins.releaseguard.steps.ReleaseRecordStep;
import io.jenkins.plugins.releaseguard.steps.RollbackDrillBuilder;
import io.jenkins.plugins.releaseguard.steps.RollbackDrillStep;
import io.jenkins.plugins.releaseguard.steps.RollbackModelBuilder;
import io.jenkins.plugins.releaseguard.steps.RollbackModelStep;
import io.jenkins.plugins.releaseguard.steps.VerifyRecoveryBuilder;
import io.jenkins.plugins.releaseguard.steps.VerifyRecoveryStep;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The forms and their help: what a browser alone would show to be missing. */
class FormFilesTest {
    private static final Map<Class<?>, Class<?>> STEPS = Map.of(
            CanaryGateBuilder.class, CanaryGateStep.class,
            CheckReadinessBuilder.class, CheckReadinessStep.class,
            RollbackModelBuilder.class, RollbackModelStep.class,
            VerifyRecoveryBuilder.class, VerifyRecoveryStep.class,
            RollbackDrillBuilder.class, RollbackDrillStep.class);

    private static final Path RESOURCES = Path.of("src", "main", "resources");

    @Test
    void everyViewEscapesByDefault() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".jelly")))
                    .isNotEmpty()
                    .allSatisfy(view -> assertThat(Files.readAllLines(view))
                            .first()
                            .isEqualTo("<?jelly escape-by-default='true'?>"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ReleaseGuardConfiguration.class,
                MetricServerEntry.class,
                ClusterEntry.class,
                MlflowServerEntry.class,
                GitRepositoryEntry.class,
                ArgoCdServerEntry.class,
                RestServerEntry.class,
                CanaryGateStep.class,
                CanaryGateBuilder.class,
                CheckReadinessStep.class,
                CheckReadinessBuilder.class,
                RollbackModelStep.class,
                RollbackModelBuilder.class,
                VerifyRecoveryStep.class,
                VerifyRecoveryBuilder.class,
                RollbackDrillStep.class,
                RollbackDrillBuilder.class,
                DrillSchedule.class,
                ReleaseRecordStep.class
            })
    void everyPropertyHasAFieldAGetterAndHelp(Class<?> type) throws Exception {
        Set<String> properties = properties(type);
        assertThat(fields(type)).isEqualTo(properties);
        Set<String> getters = new TreeSet<>();
        for (Method method : type.getMethods()) {
            if (method.getParameterCount() == 0 && method.getName().matches("(get|is)[A-Z].*")) {
                String name = method.getName().replaceFirst("^(get|is)", "");
                getters.add(Character.toLowerCase(name.charAt(0)) + name.substring(1));
            }
        }
        assertThat(getters).containsAll(properties);
        for (String property : properties) {
            // the build step's descriptor points to the step's help
            Class<?> helper = STEPS.getOrDefault(type, type);
            Path help = find(helper, "help-" + property + ".html");
            assertThat(help)
                    .as("help of " + type.getSimpleName() + "." + property)
                    .isNotNull();
            assertThat(Files.readString(help)).startsWith("<div>").endsWith("</div>\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                MetricServerEntry.DescriptorImpl.class,
                ClusterEntry.DescriptorImpl.class,
                MlflowServerEntry.DescriptorImpl.class,
                GitRepositoryEntry.DescriptorImpl.class,
                ArgoCdServerEntry.DescriptorImpl.class,
                RestServerEntry.DescriptorImpl.class,
                CanaryGateStep.DescriptorImpl.class,
                CanaryGateBuilder.DescriptorImpl.class,
                DrillSchedule.DescriptorImpl.class,
                VerifyRecoveryStep.DescriptorImpl.class,
                VerifyRecoveryBuilder.DescriptorImpl.class
            })
    void everyWebMethodIsForPostOnly(Class<? extends Descriptor<?>> descriptor) {
        for (Method method : descriptor.getMethods()) {
            if (method.getName().matches("do[A-Z].*") && !method.isBridge()) {
                assertThat(method.isAnnotationPresent(POST.class))
                        .as(method.toString())
                        .isTrue();
            }
        }
    }

    private static Set<String> properties(Class<?> type) {
        Set<String> properties = new TreeSet<>();
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.isAnnotationPresent(DataBoundConstructor.class)) {
                Arrays.stream(constructor.getParameters())
                        .map(Parameter::getName)
                        .forEach(properties::add);
            }
        }
        Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(Form::property)
                .forEach(properties::add);
        return properties;
    }

    /** The fields of the form, its own and those that are named without data binding. */
    private static Set<String> fields(Class<?> type) throws Exception {
        Path form = find(type, "config.jelly");
        assertThat(form).as("form of " + type).isNotNull();
        Set<String> fields = new TreeSet<>();
        NodeList elements = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(form.toFile())
                .getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            if (element.hasAttribute("field")) {
                fields.add(element.getAttribute("field"));
            }
            if (element.getAttribute("name").startsWith("_.")) {
                fields.add(element.getAttribute("name").substring(2));
            }
        }
        return fields;
    }

    /** A file of the class or, as Jenkins looks it up, of a superclass; null where there is none. */
    private static Path find(Class<?> type, String file) {
        for (Class<?> owner = type; owner != Object.class; owner = owner.getSuperclass()) {
            Path path = RESOURCES.resolve(owner.getName().replace('.', '/')).resolve(file);
            if (Files.exists(path)) {
                return path;
            }
        }
        return null;
    }
}
