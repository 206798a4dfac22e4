package io.jenkins.plugins.releaseguard.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.ReleaseGuard;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** A record shows all that it holds wherever it gets into a message, unless it says otherwise. */
class HiddenSecretsTest {
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(secret|token|password|passphrase|cookie|kubeconfig|privatekey)|certificate|header|files|output");
    /** Variables of a process, which often hold secrets, and not the name of a stage. */
    private static final String ENVIRONMENT = "environment Ljava/util/Map;";

    private static boolean isShownByItself(ClassNode type) {
        return type.methods.stream()
                .filter(method -> method.name.equals("toString") && method.desc.equals("()Ljava/lang/String;"))
                .anyMatch(HiddenSecretsTest::isGenerated);
    }

    private static boolean isGenerated(MethodNode toString) {
        for (var instruction : toString.instructions) {
            if (instruction instanceof InvokeDynamicInsnNode call
                    && call.bsm.getOwner().equals("java/lang/runtime/ObjectMethods")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void noRecordShowsWhatItKeepsSecret() throws IOException {
        TreeSet<String> shown = new TreeSet<>();
        int records = 0;
        for (Archive archive : List.of(Archive.thatHas(Kinds.class), Archive.thatHas(ReleaseGuard.class))) {
            for (ClassNode type : archive.classes()) {
                if (type.recordComponents == null || !isShownByItself(type)) {
                    continue;
                }
                records++;
                type.recordComponents.stream()
                        .filter(component -> SECRET.matcher(component.name).matches()
                                || ENVIRONMENT.equals(component.name + " " + component.descriptor))
                        .forEach(component ->
                                shown.add(type.name.substring(type.name.lastIndexOf('/') + 1) + "." + component.name));
            }
        }
        assertThat(records).isGreaterThan(50);
        assertThat(shown)
                .as("components of records whose toString() shows them")
                .isEmpty();
    }
}
