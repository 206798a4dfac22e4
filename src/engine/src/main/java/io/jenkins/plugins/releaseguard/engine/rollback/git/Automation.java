package io.jenkins.plugins.releaseguard.engine.rollback.git;

/** What shows in a repository's files of programs that commit new image tags to it, and so may bring a bad one back. */
final class Automation {
    private static final String FLUX = "\"$imagepolicy\"";
    private static final String IMAGE_UPDATER = "(?:.*/)?\\.argocd-source-[^/]*\\.yaml";

    private Automation() {}

    /**
     * Who else sets what a leg puts back, as an action of a plan; null: nobody shows.
     *
     * @param path of a file
     * @param text of it that a leg changes
     */
    static String armed(String path, String text) {
        if (text.contains(FLUX)) {
            return "still armed: the image automation of Flux sets " + path
                    + " (its comment `$imagepolicy`) and may bring the bad version back; suspend it: add a leg"
                    + " `flux-suspend image-update NAME in NAMESPACE`, or flux suspend image update NAME";
        }
        return path.matches(IMAGE_UPDATER)
                ? "still armed: Argo CD Image Updater writes " + path
                        + " and may bring the bad version back; let its constraint exclude it, or add a leg"
                        + " `argocd-pause images of APP`"
                : null;
    }
}
