package io.jenkins.plugins.releaseguard.local;

/** A part of a Jenkinsfile that local-jenkins does not know, or that Jenkins would refuse as well. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what was found and what is known instead */
    public Refusal(String message) {
        super(message);
    }
}
