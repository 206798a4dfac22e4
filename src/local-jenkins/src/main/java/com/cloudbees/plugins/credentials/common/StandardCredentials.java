package com.cloudbees.plugins.credentials.common;

/** Has a description. */
public interface StandardCredentials extends IdCredentials {
    String getDescription();
}
