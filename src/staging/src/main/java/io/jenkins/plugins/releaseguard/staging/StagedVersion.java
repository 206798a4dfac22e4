package io.jenkins.plugins.releaseguard.staging;

/**
 * A version of the model service.
 *
 * @param name for example {@code v5}
 * @param image with the name as its tag
 * @param podHash of its pod template, which its ReplicaSet and its metrics carry as a label
 */
public record StagedVersion(String name, String image, String podHash) {
    @Override
    public String toString() {
        return name;
    }
}
