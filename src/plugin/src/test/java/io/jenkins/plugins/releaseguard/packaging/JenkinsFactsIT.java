package io.jenkins.plugins.releaseguard.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import hudson.Extension;
import io.jenkins.plugins.releaseguard.packaging.TypeFacts.Member;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/**
 * {@code local-jenkins} is compiled against, Jenkins is run in: what the one says must be true of the other ({@link JenkinsApi}), and what the
 * {@code .hpi} refers to must be there.
 */
class JenkinsFactsIT {
    private static final String HOW_TO_ADD =
            " (not in src/plugin/" + JenkinsApi.PART + ": if Jenkins 2.541.3 has it, put it there)";

    private static Archive hpi;
    private static Archive local;
    private static JenkinsApi api;

    /** What our classes see, by name: the .hpi's own, Jenkins's from the listing, the rest from the class path. */
    private static final Map<String, TypeFacts> WORLD = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        hpi = Archive.hpi();
        local = Archive.thatHas(Extension.class);
        api = JenkinsApi.read();
        hpi.allClasses().forEach(node -> WORLD.put(node.name, TypeFacts.of(node, true)));
    }

    // ---- local-jenkins ---------------------------------------------------------------------------------------------

    @Test
    void whatLocalJenkinsSaysOfJenkinsIsTrue() {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (ClassNode node : local.classes()) {
            if (JenkinsApi.isJenkins(node.name) && !isHidden(node)) {
                compare(TypeFacts.of(node, false), wrong);
                compared++;
            }
        }
        assertThat(compared).isPositive();
        report("local-jenkins differs from Jenkins 2.541.3", wrong);
    }

    /** An anonymous, local or private class: nobody can see it. */
    private static boolean isHidden(ClassNode node) {
        return node.outerClass != null
                || (node.access & Opcodes.ACC_SYNTHETIC) != 0
                || node.innerClasses.stream()
                        .anyMatch(inner -> (inner.access & Opcodes.ACC_PRIVATE) != 0
                                && (node.name.equals(inner.name) || node.name.startsWith(inner.name + "$")));
    }

    private static void compare(TypeFacts ours, List<String> wrong) {
        TypeFacts real = api.type(ours.name());
        if (real == null) {
            wrong.add(ours.name() + ": Jenkins has no such public type" + HOW_TO_ADD);
            return;
        }
        different(ours.name(), "kind", ours.kind(), real.kind(), wrong);
        different(ours.name(), "modifiers", ours.flags(), real.flags(), wrong);
        different(ours.name(), "type parameters", ours.typeParameters(), real.typeParameters(), wrong);
        Set<String> ancestors = ancestors(real);
        for (String supertype : ours.supertypes()) {
            if (!ancestors.contains(supertype)) {
                wrong.add(ours.name() + ": is no " + supertype + " in Jenkins, which has " + real.supertypes());
            }
        }
        for (String generic : ours.genericSupertypes()) {
            String raw = generic.replaceFirst("[<;].*", "");
            List<String> same = real.genericSupertypes().stream()
                    .filter(candidate -> candidate.replaceFirst("[<;].*", "").equals(raw))
                    .toList();
            if (!same.isEmpty()) {
                different(ours.name(), "generic supertype", generic, same.get(0), wrong);
            }
        }
        for (Member member : ours.members().values()) {
            compare(ours.name(), member, real, wrong);
        }
    }

    private static void compare(String type, Member ours, TypeFacts realType, List<String> wrong) {
        String name = type + "." + ours.name() + " " + ours.descriptor();
        Member real = realType.members().get(ours.key());
        if (real == null) {
            boolean visible = ours.is("public") || ours.is("protected");
            String same = realType.members().values().stream()
                    .filter(member -> member.name().equals(ours.name()))
                    .map(Member::descriptor)
                    .collect(Collectors.joining(", "));
            wrong.add(
                    name + ": "
                            + (visible
                                    ? "Jenkins does not declare it there"
                                            + (same.isEmpty() ? HOW_TO_ADD : ", but with " + same + HOW_TO_ADD)
                                    : "neither public, protected nor private; helpers are private or live under ..releaseguard.local"));
            return;
        }
        different(name, "modifiers", ours.flags(), real.flags(), wrong);
        different(name, "exceptions", ours.exceptions(), real.exceptions(), wrong);
        if (!ours.is("bridge")) {
            different(name, "generic signature", ours.generic(), real.generic(), wrong);
        }
    }

    private static void different(String name, String what, Object ours, Object real, List<String> wrong) {
        if (!java.util.Objects.equals(ours, real)) {
            wrong.add(name + ": " + what + " " + ours + ", in Jenkins " + real);
        }
    }

    // ---- the .hpi --------------------------------------------------------------------------------------------------

    @Test
    void allThatTheHpiRefersToExists() {
        List<String> wrong = new ArrayList<>();
        for (ClassNode node : hpi.allClasses()) {
            References references = References.of(node);
            for (String type : references.types()) {
                if (type(type) == null) {
                    wrong.add(node.name + " refers to " + type + ": no such type"
                            + (JenkinsApi.isJenkins(type) ? HOW_TO_ADD : ""));
                }
            }
            for (References.MemberUse use : references.members()) {
                check(node, use, wrong);
            }
        }
        report("the .hpi would not link in Jenkins 2.541.3", wrong);
    }

    private static void check(ClassNode user, References.MemberUse use, List<String> wrong) {
        TypeFacts owner = type(use.owner());
        if (owner == null || use.owner().startsWith("[") || isSignaturePolymorphic(use)) {
            return;
        }
        if (use.ownerIsInterface() != null && use.ownerIsInterface() != owner.isInterface()) {
            wrong.add(use.from() + " uses " + use + ": " + use.owner() + " is " + owner.kind() + " there");
        }
        Member member = use.descriptor() == null
                ? byName(owner, use.name())
                : resolve(owner, use.kind(), use.name(), use.descriptor());
        if (member == null) {
            wrong.add(use.from() + " uses " + use + ": neither " + use.owner() + " nor a supertype has it");
        } else if (use.isStatic() != null && use.isStatic() != member.is("static")) {
            wrong.add(use.from() + " uses " + use + ": it is " + (use.isStatic() ? "not " : "") + "static there");
        } else if (member.is("protected")
                && JenkinsApi.isJenkins(use.owner())
                && !ancestors(WORLD.get(user.name)).contains(use.owner())) {
            wrong.add(use.from() + " uses " + use + ": it is protected, and " + user.name + " is no subclass");
        }
    }

    private static boolean isSignaturePolymorphic(References.MemberUse use) {
        return use.owner().equals("java/lang/invoke/MethodHandle")
                || use.owner().equals("java/lang/invoke/VarHandle");
    }

    @Test
    void noClassOfTheHpiBreaksTheContractOfItsSupertypes() {
        List<String> wrong = new ArrayList<>();
        for (ClassNode node : hpi.allClasses()) {
            TypeFacts type = WORLD.get(node.name);
            boolean isConcrete = !type.isInterface() && (node.access & Opcodes.ACC_ABSTRACT) == 0;
            for (String name : ancestors(type)) {
                TypeFacts ancestor = type(name);
                if (ancestor == null || !JenkinsApi.isJenkins(name)) {
                    continue;
                }
                if (ancestor.flags().contains("final")) {
                    wrong.add(node.name + " extends " + name + ", which is final");
                }
                for (Member member : ancestor.members().values()) {
                    if (!member.kind().equals("method")
                            || member.is("static")
                            || member.name().equals("<init>")) {
                        continue;
                    }
                    Member found = resolve(type, "method", member.name(), member.descriptor());
                    if (isConcrete && member.is("abstract") && (found == null || found.is("abstract"))) {
                        wrong.add(node.name + " does not implement " + name + "." + member.name() + " "
                                + member.descriptor());
                    }
                    if (member.is("final") && type.members().containsKey(member.key())) {
                        wrong.add(node.name + " overrides " + name + "." + member.name() + " " + member.descriptor()
                                + ", which is final");
                    }
                }
            }
        }
        report("the .hpi would not link in Jenkins 2.541.3", wrong);
    }

    // ---- the manifest's Plugin-Dependencies ------------------------------------------------------------------------

    @Test
    void theDeclaredDependenciesAreTheUsedOnes() throws IOException {
        Map<String, String> providers = providers();
        Map<String, Set<String>> used = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (ClassNode node : hpi.allClasses()) {
            for (String type : References.of(node).types()) {
                if (isBundled(type) || isJdk(type)) {
                    continue;
                }
                String provider = providerOf(type, providers);
                if (provider == null) {
                    wrong.add(node.name + " uses " + type + ", which is not in the .hpi, and " + PROVIDERS
                            + " does not say what brings it");
                } else if (!provider.equals("core")) {
                    used.computeIfAbsent(provider, key -> new LinkedHashSet<>()).add(type);
                }
            }
        }
        String[] dependencies = hpi.manifest()
                .getMainAttributes()
                .getValue("Plugin-Dependencies")
                .split(",");
        Set<String> declared = Arrays.stream(dependencies)
                .map(dependency -> dependency.substring(0, dependency.indexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));
        used.forEach((plugin, types) -> {
            if (!declared.contains(plugin)) {
                wrong.add("Plugin-Dependencies lack " + plugin + ", which brings " + types);
            }
        });
        declared.stream()
                .filter(plugin -> !used.containsKey(plugin))
                .forEach(plugin -> wrong.add("Plugin-Dependencies have " + plugin + ", which nothing uses"));
        report("Plugin-Dependencies in src/plugin/pom.xml", wrong);
    }

    private static final String PROVIDERS = "/packaging/providers.txt";

    /** What brings a package, or the types with an artifact's tag in the listing: a plugin's short name, or core. */
    private static Map<String, String> providers() throws IOException {
        Map<String, String> providers = new TreeMap<>();
        try (InputStream in = JenkinsFactsIT.class.getResourceAsStream(PROVIDERS)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" +"))
                    .forEach(words -> providers.put(words[0], words[1]));
        }
        return providers;
    }

    private static String providerOf(String type, Map<String, String> providers) {
        TypeFacts jenkins = api.type(type);
        if (jenkins != null) {
            return providers.get("[" + jenkins.origin() + "]");
        }
        return providers.keySet().stream()
                .filter(type::startsWith)
                .findFirst()
                .map(providers::get)
                .orElse(null);
    }

    private static boolean isBundled(String type) {
        return type.startsWith("io/jenkins/plugins/releaseguard/")
                || type.startsWith("org/eclipse/jgit/")
                || type.startsWith("com/jayway/jsonpath/")
                || type.startsWith("org/apache/commons/csv/");
    }

    private static boolean isJdk(String type) {
        return ClassLoader.getPlatformClassLoader().getResource(type + ".class") != null;
    }

    // ---- resolution, as the JVM does it ----------------------------------------------------------------------------

    /** Null if there is none. A Jenkins type is only ever the listed one. */
    private static TypeFacts type(String name) {
        if (name.startsWith("[")) {
            return type("java/lang/Object");
        }
        return JenkinsApi.isJenkins(name) ? api.type(name) : WORLD.computeIfAbsent(name, JenkinsFactsIT::load);
    }

    private static TypeFacts load(String name) {
        try (InputStream in = JenkinsFactsIT.class.getClassLoader().getResourceAsStream(name + ".class")) {
            return in == null ? null : TypeFacts.of(Archive.parse(in.readAllBytes()), true);
        } catch (IOException e) {
            return fail(name, e);
        }
    }

    private static Member resolve(TypeFacts type, String kind, String name, String descriptor) {
        String key = Member.key(kind, name, descriptor);
        Member inherited = null;
        for (TypeFacts place = type;
                place != null;
                place = place.superName() == null ? null : type(place.superName())) {
            if (place.members().containsKey(key)) {
                return place.members().get(key);
            }
        }
        if (name.equals("<init>")) {
            return null;
        }
        for (String ancestor : ancestors(type)) {
            TypeFacts place = type(ancestor);
            Member member = place == null ? null : place.members().get(key);
            // A default method wins over an abstract one of another interface.
            if (member != null && (inherited == null || inherited.is("abstract"))) {
                inherited = member;
            }
        }
        if (inherited == null && type.isInterface()) {
            inherited = type("java/lang/Object").members().get(key);
        }
        return inherited;
    }

    private static Member byName(TypeFacts type, String name) {
        Collection<Member> members = type.members().values();
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** All supertypes, nearest first; of one that is not known, the name. */
    private static Set<String> ancestors(TypeFacts type) {
        Set<String> ancestors = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(type.supertypes());
        while (!open.isEmpty()) {
            String name = open.remove(0);
            if (ancestors.add(name)) {
                TypeFacts supertype = type(name);
                if (supertype != null) {
                    open.addAll(supertype.supertypes());
                }
            }
        }
        return ancestors;
    }

    private static void report(String what, List<String> wrong) {
        if (!wrong.isEmpty()) {
            fail(what + ", in " + wrong.size() + " places:\n  " + String.join("\n  ", wrong));
        }
    }
}
