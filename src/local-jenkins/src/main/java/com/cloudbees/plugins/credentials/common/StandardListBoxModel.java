package com.cloudbees.plugins.credentials.common;

/** A drop-down list of credentials of all types. */
public class StandardListBoxModel extends AbstractIdCredentialsListBoxModel<StandardListBoxModel, StandardCredentials> {
    private static final long serialVersionUID = 1L;

    public StandardListBoxModel() {}

    @Override
    protected String describe(StandardCredentials c) {
        return c.getId();
    }
}
