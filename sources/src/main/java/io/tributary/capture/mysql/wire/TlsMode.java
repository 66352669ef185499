package io.tributary.capture.mysql.wire;

/** How far the connection is encrypted and the server's certificate looked at; the names are MySQL's. */
public enum TlsMode {
    /** Never encrypted. */
    DISABLED,
    /** Encrypted where the server can; the certificate is not looked at. */
    PREFERRED,
    /** Encrypted or not at all; the certificate is not looked at. */
    REQUIRED,
    /** Encrypted, and the certificate leads to a trusted one. */
    VERIFY_CA,
    /** As {@link #VERIFY_CA}, and the certificate is made out to the host's name. */
    VERIFY_IDENTITY;

    boolean isRequired() {
        return this != DISABLED && this != PREFERRED;
    }

    boolean verifies() {
        return this == VERIFY_CA || this == VERIFY_IDENTITY;
    }
}
