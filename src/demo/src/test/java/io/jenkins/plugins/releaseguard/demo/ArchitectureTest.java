package io.jenkins.plugins.releaseguard.demo;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the rooms (docs/architecture.md). It stands here because this is the one module that sees all others. */
class ArchitectureTest {
    private static final String OURS = "io.jenkins.plugins.releaseguard";
    private static final String ENGINE = OURS + ".engine..";
    private static final String CLI = OURS + ".cli..";
    private static final String LOCAL = OURS + ".local..";
    private static final String STAGING = OURS + ".staging..";
    private static final String DEMO = OURS + ".demo..";
    private static final String[] JENKINS = {
        "hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..", "com.cloudbees.plugins.."
    };
    private static final String[] GROOVY = {"groovy..", "org.codehaus.groovy..", "com.cloudbees.groovy.."};

    private static final DescribedPredicate<JavaClass> PLUGIN = resideInAPackage(OURS + "..")
            .and(not(resideInAnyPackage(ENGINE, CLI, LOCAL, STAGING, DEMO)))
            .as("plugin");

    /** Each stage of the engine, in the order in which data goes through them, and the stages that it may know. */
    private static final Map<String, Set<String>> STAGES = Map.of(
            "policy", Set.of(),
            "machine", Set.of(),
            "signal", Set.of("policy", "machine"),
            "judge", Set.of("policy", "signal"),
            "gate", Set.of("policy", "signal", "judge"),
            "rollback", Set.of("policy", "signal", "machine"),
            "recovery", Set.of("policy", "signal", "judge", "gate"),
            "record", Set.of("signal", "judge"),
            "episode", Set.of("policy", "signal", "judge", "gate", "rollback", "recovery", "record"));

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(
                        Stream.concat(Stream.of(OURS), Arrays.stream(JENKINS).map(name -> name.replace("..", "")))
                                .toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aStageOfTheEngineKnowsOnlyThoseBeforeIt(String stage) {
        String[] known = Stream.concat(STAGES.get(stage).stream(), Stream.of(stage))
                .map(name -> OURS + ".engine." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(OURS + ".engine." + stage + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(OURS + "..").and(not(resideInAnyPackage(known))))
                .check(all);
    }

    static Set<String> stages() {
        return STAGES.keySet();
    }

    @Test
    void everyPackageOfTheEngineIsAStage() {
        List<String> others = all.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(OURS + ".engine."))
                .map(name -> name.substring((OURS + ".engine.").length()).split("\\.")[0])
                .filter(name -> !STAGES.containsKey(name))
                .distinct()
                .toList();
        assertThat(others).isEmpty();
    }

    @Test
    void aKindOfSignalOrLegIsNamedInOnePlace() {
        for (String kind : List.of("signal.prometheus", "rollback.argo")) {
            String place = OURS + ".engine." + kind;
            noClasses()
                    .that()
                    .resideOutsideOfPackage(place + "..")
                    .and()
                    .doNotBelongToAnyOf(Kinds.class)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(place + "..")
                    .check(all);
        }
    }

    @Test
    void theEngineKnowsNeitherJenkinsNorGroovyNorAModuleOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat(resideInAnyPackage(JENKINS)
                        .or(resideInAnyPackage(GROOVY))
                        .or(resideInAPackage(OURS + "..").and(not(resideInAPackage(ENGINE)))))
                .check(all);
    }

    @Test
    void thePluginKnowsTheEngineAndWhatJenkinsHas() {
        noClasses()
                .that(PLUGIN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(Stream.of(CLI, LOCAL, STAGING, DEMO), Arrays.stream(GROOVY))
                        .toArray(String[]::new))
                .check(all);
    }

    @Test
    void theCommandLineKnowsTheEngineOnly() {
        noClasses()
                .that()
                .resideInAPackage(CLI)
                .should()
                .dependOnClassesThat(resideInAnyPackage(JENKINS)
                        .or(resideInAnyPackage(GROOVY))
                        .or(resideInAPackage(OURS + "..").and(not(resideInAnyPackage(ENGINE, CLI)))))
                .check(all);
    }

    @Test
    void localJenkinsKnowsNoneOfUs() {
        noClasses()
                .that(resideInAnyPackage(JENKINS).or(resideInAPackage(LOCAL)))
                .should()
                .dependOnClassesThat(PLUGIN.or(resideInAnyPackage(ENGINE, CLI, STAGING, DEMO)))
                .check(all);
    }

    @Test
    void stagingKnowsNoneOfUs() {
        noClasses()
                .that()
                .resideInAPackage(STAGING)
                .should()
                .dependOnClassesThat(
                        PLUGIN.or(resideInAnyPackage(ENGINE, CLI, LOCAL, DEMO)).or(resideInAnyPackage(JENKINS)))
                .check(all);
    }

    @Test
    void whatIsShippedNeitherSleepsNorEndsTheProcess() {
        DescribedPredicate<JavaCall<?>> call = describe("sleep or end the process", one -> {
            String type = one.getTargetOwner().getName();
            String method = one.getName();
            return (method.equals("sleep")
                            && Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit")
                                    .contains(type))
                    || (Set.of("exit", "halt").contains(method)
                            && Set.of("java.lang.System", "java.lang.Runtime").contains(type));
        });
        noClasses()
                .that(PLUGIN.or(resideInAnyPackage(ENGINE, CLI)))
                .and()
                .doNotHaveFullyQualifiedName(OURS + ".cli.Main")
                .should()
                .callCodeUnitWhere(call)
                .check(all);
    }

    @Test
    void whatIsShippedHasNoVariableOfAClass() {
        noFields()
                .that()
                .areDeclaredInClassesThat(PLUGIN.or(resideInAnyPackage(ENGINE, CLI)))
                .and()
                .areStatic()
                .should()
                .notBeFinal()
                .check(all);
    }
}
