package io.tributary.files.s3;

/** How objects are encrypted at rest. */
public sealed interface S3Encryption {
    /** As the bucket is set up. */
    record BucketDefault() implements S3Encryption {}

    /** By keys that S3 manages, {@code AES256}. */
    record S3Managed() implements S3Encryption {}

    /**
     * By a key of the key management service, {@code aws:kms}.
     *
     * @param keyId the key's id, alias or ARN; empty for the account's default key
     */
    record Kms(String keyId) implements S3Encryption {}
}
