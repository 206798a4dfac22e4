package com.cloudbees.plugins.credentials.common;

/** A user name with its password and an id. */
public interface StandardUsernamePasswordCredentials extends StandardUsernameCredentials, UsernamePasswordCredentials {}
