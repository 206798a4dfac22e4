package com.cloudbees.plugins.credentials.common;

/** A user name with its password. */
public interface UsernamePasswordCredentials extends UsernameCredentials, PasswordCredentials {}
