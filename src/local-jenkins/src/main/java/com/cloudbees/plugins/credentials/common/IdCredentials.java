package com.cloudbees.plugins.credentials.common;

import com.cloudbees.plugins.credentials.Credentials;

/** Has an id. */
public interface IdCredentials extends Credentials {
    String getId();
}
