package io.jenkins.plugins.releaseguard.episode;

import java.io.IOException;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * A text that is served.
 *
 * @param type without its character set, which is UTF-8
 * @param text null: there is none
 */
record Document(String type, String text) implements HttpResponse {
    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        if (text == null) {
            response.sendError(404, "No such record");
            return;
        }
        response.setContentType(type + ";charset=UTF-8");
        response.getWriter().write(text);
    }
}
