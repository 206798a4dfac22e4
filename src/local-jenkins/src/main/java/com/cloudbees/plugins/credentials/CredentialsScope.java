package com.cloudbees.plugins.credentials;

/** Where a credential may be used. */
public enum CredentialsScope {
    SYSTEM {
        @Override
        public String getDisplayName() {
            return "System";
        }
    },
    GLOBAL {
        @Override
        public String getDisplayName() {
            return "Global";
        }
    },
    USER {
        @Override
        public String getDisplayName() {
            return "User";
        }
    };

    public abstract String getDisplayName();
}
