package com.cloudbees.plugins.credentials.common;

/** {@link CertificateCredentials} with an id. */
public interface StandardCertificateCredentials extends StandardCredentials, CertificateCredentials {}
