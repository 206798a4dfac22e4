package com.cloudbees.plugins.credentials.common;

import com.cloudbees.plugins.credentials.Credentials;
import java.security.KeyStore;

/** A key with its certificate, and the password that opens it. */
public interface CertificateCredentials extends Credentials, PasswordCredentials {
    KeyStore getKeyStore();
}
