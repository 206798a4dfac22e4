package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.Arrays;
import java.util.List;

/** What of Flux brings versions into the world, or into Git, by itself until it is suspended. */
enum Suspendable {
    KUSTOMIZATION("kustomization", "kustomization", Type.FLUX_KUSTOMIZATION),
    HELM_RELEASE("helmrelease", "helmrelease", Type.FLUX_HELM_RELEASE),
    /** Served as {@code v1} from Flux 2.7 on. */
    IMAGE_UPDATE("image-update", "image update", Type.FLUX_IMAGE_UPDATE, Type.FLUX_IMAGE_UPDATE_BETA);

    private final String word;
    private final String command;
    private final List<Type> types;

    Suspendable(String word, String command, Type... types) {
        this.word = word;
        this.command = command;
        this.types = List.of(types);
    }

    /** Null: there is none of that word. */
    static Suspendable of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    /** Of a policy. */
    String word() {
        return word;
    }

    /** As Flux's own client takes it. */
    String command() {
        return command;
    }

    /** In the versions that a cluster may serve, the newest first. */
    List<Type> types() {
        return types;
    }
}
