package org.kohsuke.stapler;

import jakarta.servlet.http.HttpServletResponse;

/** A response. */
public interface StaplerResponse2 extends HttpServletResponse {}
