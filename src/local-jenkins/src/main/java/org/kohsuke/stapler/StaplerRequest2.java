package org.kohsuke.stapler;

import jakarta.servlet.http.HttpServletRequest;
import net.sf.json.JSONObject;

/** A request. */
public interface StaplerRequest2 extends HttpServletRequest {
    /** Fills an object from a submitted form. */
    void bindJSON(Object bean, JSONObject src);

    /** Makes an object from a submitted form. */
    <T> T bindJSON(Class<T> type, JSONObject src);
}
