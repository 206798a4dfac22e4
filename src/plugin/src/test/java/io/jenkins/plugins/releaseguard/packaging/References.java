package io.jenkins.plugins.releaseguard.packaging;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What a class names: types, and members of types. */
final class References {
    /**
     * A use of a field or a method.
     *
     * @param from where it stands
     * @param isStatic null where the bytecode does not say (an annotation's element)
     * @param ownerIsInterface null where the bytecode does not say (fields, annotations)
     */
    record MemberUse(
            String from,
            String owner,
            String kind,
            String name,
            String descriptor,
            Boolean isStatic,
            Boolean ownerIsInterface) {
        @Override
        public String toString() {
            return owner + "." + name + " " + descriptor;
        }
    }

    private final Set<String> types = new TreeSet<>();
    private final Set<MemberUse> members = new LinkedHashSet<>();

    private References() {}

    static References of(ClassNode node) {
        References references = new References();
        references.collectTypes(node);
        references.collectMembers(node);
        return references;
    }

    /** Internal names; of arrays, their elements'. */
    Set<String> types() {
        return types;
    }

    Set<MemberUse> members() {
        return members;
    }

    private void collectTypes(ClassNode node) {
        // A remapper is asked about every type's name, wherever in a class file one can stand.
        Remapper collector = new Remapper() {
            @Override
            public String map(String internalName) {
                types.add(internalName);
                return internalName;
            }
        };
        node.accept(new ClassRemapper(new ClassNode(), collector));
    }

    private void collectMembers(ClassNode node) {
        annotations(node.name, node.visibleAnnotations, node.invisibleAnnotations);
        for (FieldNode field : node.fields) {
            annotations(node.name + "." + field.name, field.visibleAnnotations, field.invisibleAnnotations);
        }
        for (MethodNode method : node.methods) {
            String from = node.name + "." + method.name;
            annotations(from, method.visibleAnnotations, method.invisibleAnnotations);
            parameterAnnotations(from, method.visibleParameterAnnotations);
            parameterAnnotations(from, method.invisibleParameterAnnotations);
            for (AbstractInsnNode instruction : method.instructions) {
                instruction(from, instruction);
            }
        }
    }

    private void instruction(String from, AbstractInsnNode instruction) {
        if (instruction instanceof MethodInsnNode call) {
            boolean isStatic = call.getOpcode() == Opcodes.INVOKESTATIC;
            members.add(new MemberUse(from, call.owner, "method", call.name, call.desc, isStatic, call.itf));
        } else if (instruction instanceof FieldInsnNode access) {
            boolean isStatic = access.getOpcode() == Opcodes.GETSTATIC || access.getOpcode() == Opcodes.PUTSTATIC;
            members.add(new MemberUse(from, access.owner, "field", access.name, access.desc, isStatic, null));
        } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
            handle(from, dynamic.bsm);
            Stream.of(dynamic.bsmArgs).forEach(argument -> constant(from, argument));
        } else if (instruction instanceof LdcInsnNode load) {
            constant(from, load.cst);
        }
    }

    private void constant(String from, Object constant) {
        if (constant instanceof Handle handle) {
            handle(from, handle);
        } else if (constant instanceof ConstantDynamic dynamic) {
            handle(from, dynamic.getBootstrapMethod());
            for (int i = 0; i < dynamic.getBootstrapMethodArgumentCount(); i++) {
                constant(from, dynamic.getBootstrapMethodArgument(i));
            }
        }
    }

    private void handle(String from, Handle handle) {
        boolean isField = handle.getTag() <= Opcodes.H_PUTSTATIC;
        boolean isStatic = Set.of(Opcodes.H_GETSTATIC, Opcodes.H_PUTSTATIC, Opcodes.H_INVOKESTATIC)
                .contains(handle.getTag());
        members.add(new MemberUse(
                from,
                handle.getOwner(),
                isField ? "field" : "method",
                handle.getName(),
                handle.getDesc(),
                isStatic,
                isField ? null : (Boolean) handle.isInterface()));
    }

    private void parameterAnnotations(String from, List<AnnotationNode>[] parameters) {
        if (parameters != null) {
            for (List<AnnotationNode> annotations : parameters) {
                annotations(from, annotations, null);
            }
        }
    }

    private void annotations(String from, List<AnnotationNode> visible, List<AnnotationNode> invisible) {
        Stream.of(
                        Objects.requireNonNullElse(visible, List.<AnnotationNode>of()),
                        Objects.requireNonNullElse(invisible, List.<AnnotationNode>of()))
                .flatMap(List::stream)
                .forEach(annotation -> annotation(from, annotation));
    }

    private void annotation(String from, AnnotationNode annotation) {
        List<Object> values = annotation.values == null ? List.of() : new ArrayList<>(annotation.values);
        for (int i = 0; i < values.size(); i += 2) {
            // The class file has an element's name but not its type: the descriptor stays open.
            String owner = Type.getType(annotation.desc).getInternalName();
            members.add(new MemberUse(from, owner, "method", (String) values.get(i), null, null, null));
            annotationValue(from, values.get(i + 1));
        }
    }

    private void annotationValue(String from, Object value) {
        if (value instanceof String[] constant) {
            String owner = Type.getType(constant[0]).getInternalName();
            members.add(new MemberUse(from, owner, "field", constant[1], constant[0], true, null));
        } else if (value instanceof AnnotationNode nested) {
            annotation(from, nested);
        } else if (value instanceof List<?> list) {
            list.forEach(element -> annotationValue(from, element));
        }
    }
}
