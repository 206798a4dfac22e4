package io.jenkins.plugins.releaseguard.packaging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What other code can see of a type: one shape for a line in {@code jenkins-api.txt} and for a class file.
 *
 * @param name internal name, {@code hudson/model/Run}
 * @param kind class, interface, annotation or enum
 * @param origin the artifact tag in the listing, or null for a class file
 * @param flags of public, protected, abstract, final, static
 * @param superName null for an interface
 * @param generic the generic signature, or null
 * @param members by {@link Member#key}
 */
record TypeFacts(
        String name,
        String kind,
        String origin,
        Set<String> flags,
        String superName,
        List<String> interfaces,
        String generic,
        Map<String, Member> members) {

    /**
     * A field or a method.
     *
     * @param kind field or method
     * @param flags of public, protected, private, abstract, final, static, bridge
     */
    record Member(
            String kind, String name, String descriptor, Set<String> flags, Set<String> exceptions, String generic) {
        String key() {
            return key(kind, name, descriptor);
        }

        static String key(String kind, String name, String descriptor) {
            return kind + " " + name + " " + descriptor;
        }

        boolean is(String flag) {
            return flags.contains(flag);
        }
    }

    boolean isInterface() {
        return kind.equals("interface") || kind.equals("annotation");
    }

    /** The superclass first, then the interfaces. */
    List<String> supertypes() {
        return Stream.concat(Stream.ofNullable(superName), interfaces.stream()).toList();
    }

    /** Reads a class file; private members are left out unless {@code privates}. */
    static TypeFacts of(ClassNode node, boolean privates) {
        // The flags of a nested type stand in its InnerClasses attribute.
        int access = node.access;
        for (InnerClassNode inner : node.innerClasses) {
            if (inner.name.equals(node.name)) {
                access = inner.access;
            }
        }
        Map<String, Member> members = new LinkedHashMap<>();
        for (FieldNode field : node.fields) {
            if (shown(field.access, privates)) {
                add(
                        members,
                        new Member(
                                "field",
                                field.name,
                                field.desc,
                                flags(field.access, false),
                                Set.of(),
                                field.signature));
            }
        }
        for (MethodNode method : node.methods) {
            if (shown(method.access, privates) && !method.name.equals("<clinit>")) {
                add(
                        members,
                        new Member(
                                "method",
                                method.name,
                                method.desc,
                                flags(method.access, true),
                                new TreeSet<>(method.exceptions),
                                method.signature));
            }
        }
        boolean isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
        return new TypeFacts(
                node.name,
                kind(access),
                null,
                typeFlags(kind(access), flags(access, false)),
                isInterface ? null : node.superName,
                List.copyOf(node.interfaces),
                node.signature,
                members);
    }

    private static boolean shown(int access, boolean privates) {
        boolean synthetic = (access & Opcodes.ACC_SYNTHETIC) != 0 && (access & Opcodes.ACC_BRIDGE) == 0;
        return privates || (!synthetic && (access & Opcodes.ACC_PRIVATE) == 0);
    }

    private static void add(Map<String, Member> members, Member member) {
        members.put(member.key(), member);
    }

    private static String kind(int access) {
        if ((access & Opcodes.ACC_ANNOTATION) != 0) {
            return "annotation";
        }
        if ((access & Opcodes.ACC_INTERFACE) != 0) {
            return "interface";
        }
        return (access & Opcodes.ACC_ENUM) != 0 ? "enum" : "class";
    }

    private static Set<String> flags(int access, boolean method) {
        Set<String> flags = new TreeSet<>();
        flag(flags, access, Opcodes.ACC_PUBLIC, "public");
        flag(flags, access, Opcodes.ACC_PROTECTED, "protected");
        flag(flags, access, Opcodes.ACC_PRIVATE, "private");
        flag(flags, access, Opcodes.ACC_STATIC, "static");
        flag(flags, access, Opcodes.ACC_FINAL, "final");
        flag(flags, access, Opcodes.ACC_ABSTRACT, "abstract");
        if (method) {
            flag(flags, access, Opcodes.ACC_BRIDGE, "bridge");
        }
        return flags;
    }

    private static void flag(Set<String> flags, int access, int bit, String name) {
        if ((access & bit) != 0) {
            flags.add(name);
        }
    }

    /** Drops what the kind implies (an interface is abstract) or the compiler chooses (an enum with bodies is not final). */
    private static Set<String> typeFlags(String kind, Set<String> flags) {
        Set<String> kept = new TreeSet<>(flags);
        if (!kind.equals("class")) {
            kept.remove("abstract");
            kept.remove("final");
        }
        return kept;
    }

    /**
     * Reads the lines of one type in the listing: {@code KIND NAME [ARTIFACT] FLAG… extends A implements B,C}, under it
     * {@code generic SIGNATURE} and a line for each member, {@code field|method NAME DESCRIPTOR FLAG… throws A,B generic SIGNATURE}.
     */
    static TypeFacts parse(List<String> lines) {
        String[] head = lines.get(0).split(" ");
        String kind = head[0];
        Set<String> flags = new TreeSet<>();
        List<String> supers = List.of();
        List<String> interfaces = List.of();
        for (int i = 3; i < head.length; i++) {
            switch (head[i]) {
                case "extends" -> supers = List.of(head[++i].split(","));
                case "implements" -> interfaces = List.of(head[++i].split(","));
                case "deprecated" -> {}
                default -> flags.add(head[i]);
            }
        }
        String superName =
                switch (kind) {
                    case "class" -> supers.isEmpty() ? "java/lang/Object" : supers.get(0);
                    case "enum" -> "java/lang/Enum";
                    default -> null;
                };
        if (kind.equals("interface")) {
            interfaces = supers;
        }
        String generic = null;
        Map<String, Member> members = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.strip().split(" ");
            if (words[0].equals("generic")) {
                generic = words[1];
            } else {
                add(members, member(words));
            }
        }
        String origin = head[2].substring(1, head[2].length() - 1);
        return new TypeFacts(head[1], kind, origin, typeFlags(kind, flags), superName, interfaces, generic, members);
    }

    private static Member member(String[] words) {
        Set<String> flags = new TreeSet<>();
        Set<String> exceptions = new TreeSet<>();
        String generic = null;
        for (int i = 3; i < words.length; i++) {
            switch (words[i]) {
                case "throws" -> exceptions.addAll(List.of(words[++i].split(",")));
                case "generic" -> generic = words[++i];
                case "deprecated" -> {}
                default -> flags.add(words[i]);
            }
        }
        return new Member(words[0], words[1], words[2], flags, exceptions, generic);
    }

    /** The type parameters in a class's generic signature, {@code <T:Ljava/lang/Object;>}, or the empty string. */
    String typeParameters() {
        return generic == null ? "" : generic.substring(0, endOfTypeParameters());
    }

    /** The generic forms of the superclass and the interfaces, in order; empty if the type is not generic. */
    List<String> genericSupertypes() {
        List<String> supertypes = new ArrayList<>();
        if (generic == null) {
            return supertypes;
        }
        int depth = 0;
        int start = endOfTypeParameters();
        for (int i = start; i < generic.length(); i++) {
            char c = generic.charAt(i);
            depth += c == '<' ? 1 : c == '>' ? -1 : 0;
            if (c == ';' && depth == 0) {
                supertypes.add(generic.substring(start, i + 1));
                start = i + 1;
            }
        }
        return supertypes;
    }

    private int endOfTypeParameters() {
        if (!generic.startsWith("<")) {
            return 0;
        }
        int depth = 0;
        for (int i = 0; i < generic.length(); i++) {
            char c = generic.charAt(i);
            depth += c == '<' ? 1 : c == '>' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        throw new IllegalStateException(generic);
    }
}
