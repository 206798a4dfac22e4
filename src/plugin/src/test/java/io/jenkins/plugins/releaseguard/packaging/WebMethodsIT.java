package io.jenkins.plugins.releaseguard.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Everything that Stapler serves by a method of ours is either closed to whoever has no permission, or open for a reason. */
class WebMethodsIT {
    private static final Set<String> POST =
            Set.of("Lorg/kohsuke/stapler/verb/POST;", "Lorg/kohsuke/stapler/interceptor/RequirePOST;");
    private static final Set<String> CHECKS = Set.of("checkPermission", "hasPermission");

    /** Answers a GET, and why that is right. */
    private static final Map<String, String> GET = Map.of(
            "BrakeAction.doBrakeStatus", "changes nothing",
            "WatchPage.doRecord", "changes nothing",
            "WatchPage.doRunbook", "changes nothing",
            "ReleaseGuardAction.doRecord", "changes nothing",
            "ReleaseGuardAction.doRunbook", "changes nothing");

    /** Asks for no permission, and why that is right. */
    private static final Map<String, String> OPEN = Map.of(
            "CanaryGateStep.doFill", "the words of an argument, which the documentation has too",
            "CanaryGateBuilder.doFill", "the words of an argument, which the documentation has too",
            "PolicyStepDescriptor.doFill", "the words of an argument, which the documentation has too",
            "PolicyBuilderDescriptor.doFill", "the words of an argument, which the documentation has too",
            "DrillSchedule.doCheckSpec", "reads what it is given and nothing else",
            "VerifyRecoveryStep.doFill", "the words of an argument, which the documentation has too",
            "VerifyRecoveryBuilder.doFill", "the words of an argument, which the documentation has too");

    private static List<ClassNode> classes;
    private static final Map<String, String> PARENTS = new HashMap<>();
    /** The methods of ours that each method calls, and the permission checks; by {@code owner.name+descriptor}. */
    private static final Map<String, Set<String>> CALLS = new HashMap<>();

    private record WebMethod(String name, String id, MethodNode method) {}

    @BeforeAll
    static void read() throws IOException {
        classes = Archive.hpi().jars().get("model-release-guard.jar").classes();
        for (ClassNode type : classes) {
            PARENTS.put(type.name, type.superName);
            for (MethodNode method : type.methods) {
                Set<String> calls =
                        CALLS.computeIfAbsent(type.name + "." + method.name + method.desc, k -> new HashSet<>());
                for (AbstractInsnNode instruction : method.instructions) {
                    if (instruction instanceof MethodInsnNode call) {
                        calls.add(call.owner + "." + call.name + call.desc);
                    }
                }
            }
        }
    }

    private static Stream<WebMethod> webMethods() {
        return classes.stream().flatMap(type -> type.methods.stream()
                .filter(m -> (m.access & Opcodes.ACC_PUBLIC) != 0 && m.name.matches("do[A-Z].*"))
                .map(m -> new WebMethod(nameOf(type) + "." + m.name, type.name + "." + m.name + m.desc, m)));
    }

    /** Without its package, and a descriptor under the name of what it describes. */
    private static String nameOf(ClassNode type) {
        return type.name.substring(type.name.lastIndexOf('/') + 1).replace("$DescriptorImpl", "");
    }

    @Test
    void everyWebMethodTakesPostsOnlyUnlessItHasAReason() {
        Set<String> open = new TreeSet<>();
        webMethods().filter(m -> !isAnnotated(m.method())).forEach(m -> open.add(m.name()));

        assertThat(open).as("methods that answer a GET").isEqualTo(GET.keySet());
    }

    @Test
    void everyWebMethodAsksForAPermissionUnlessItHasAReason() {
        Set<String> open = new TreeSet<>();
        webMethods().filter(m -> !asksForPermission(m.id())).forEach(m -> open.add(reasonOf(m.name())));

        assertThat(open).as("methods that ask for no permission").isEqualTo(OPEN.keySet());
    }

    /** All fields of a form that offer words share a reason. */
    private static String reasonOf(String method) {
        String fill = method.substring(0, method.indexOf('.')) + ".doFill";
        return method.startsWith(fill) && OPEN.containsKey(fill) ? fill : method;
    }

    private static boolean isAnnotated(MethodNode method) {
        return Stream.ofNullable(method.visibleAnnotations)
                .flatMap(List::stream)
                .anyMatch(annotation -> POST.contains(annotation.desc));
    }

    private static boolean asksForPermission(String id) {
        Deque<String> open = new ArrayDeque<>(List.of(id));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String next = open.pop();
            String name = next.substring(next.lastIndexOf('.') + 1, next.indexOf('('));
            if (CHECKS.contains(name)) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(callsOf(next));
            }
        }
        return false;
    }

    /** What a method calls; one that is inherited stands in a parent. */
    private static Set<String> callsOf(String id) {
        int dot = id.indexOf('.');
        String rest = id.substring(dot);
        for (String owner = id.substring(0, dot); owner != null; owner = PARENTS.get(owner)) {
            if (CALLS.containsKey(owner + rest)) {
                return CALLS.get(owner + rest);
            }
        }
        return Set.of();
    }
}
