package io.tributary.files.s3;

import static java.util.Objects.requireNonNull;

import io.tributary.access.AwsAccess;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where files are, and how they are reached.
 *
 * @param access whose store, and as whom; an endpoint is of a store that is not AWS
 * @param pathStyle whether the bucket is named in the path instead of the host name
 * @param requesterPays whether we agree to pay for requests to somebody else's bucket
 * @param partBytes size of a part of a large upload, at least 5 MiB; a file has at most 10,000 parts, and each upload
 *     keeps one part in memory, up to four more are under way
 * @param lease how long a claim outlives its process
 */
public record S3Settings(
        S3Address address,
        AwsAccess access,
        boolean pathStyle,
        S3Encryption encryption,
        boolean requesterPays,
        int partBytes,
        Duration lease) {
    private static final int PART_BYTES_MIN = 5 << 20;
    private static final int PART_BYTES_MAX = 1 << 30;
    private static final Duration LEASE_MIN = Duration.ofMillis(300);

    public S3Settings {
        requireNonNull(address, "address is null");
        requireNonNull(access, "access is null");
        requireNonNull(encryption, "encryption is null");
        if (partBytes < PART_BYTES_MIN || partBytes > PART_BYTES_MAX) {
            throw new IllegalArgumentException("A part has 5 MiB to 1 GiB, not " + partBytes + " bytes");
        }
        if (lease.compareTo(LEASE_MIN) < 0) {
            throw new IllegalArgumentException("A lease of " + lease + " is too short");
        }
    }

    /** On AWS, with everything else as the SDK finds it. */
    public static S3Settings at(S3Address address) {
        return new S3Settings(
                address,
                AwsAccess.DEFAULT,
                false,
                new S3Encryption.BucketDefault(),
                false,
                8 << 20,
                Duration.ofSeconds(30));
    }

    /** Of a store that is not AWS; empty for AWS. */
    public Optional<URI> endpoint() {
        return access.endpoint();
    }

    S3Settings withAddress(S3Address other) {
        return new S3Settings(other, access, pathStyle, encryption, requesterPays, partBytes, lease);
    }

    public S3Settings withRegion(String name) {
        return with(access.withRegion(name), pathStyle);
    }

    /** A store that is not AWS, as in {@code http://localhost:9000}. */
    public S3Settings withEndpoint(URI uri, boolean inPath) {
        return with(access.withEndpoint(uri), inPath);
    }

    public S3Settings withProfile(String name) {
        return with(access.withProfile(name), pathStyle);
    }

    private S3Settings with(AwsAccess other, boolean inPath) {
        return new S3Settings(address, other, inPath, encryption, requesterPays, partBytes, lease);
    }

    public S3Settings withEncryption(S3Encryption how) {
        return new S3Settings(address, access, pathStyle, how, requesterPays, partBytes, lease);
    }

    public S3Settings withRequesterPays(boolean pays) {
        return new S3Settings(address, access, pathStyle, encryption, pays, partBytes, lease);
    }

    public S3Settings withPartBytes(int bytes) {
        return new S3Settings(address, access, pathStyle, encryption, requesterPays, bytes, lease);
    }

    public S3Settings withLease(Duration duration) {
        return new S3Settings(address, access, pathStyle, encryption, requesterPays, partBytes, duration);
    }
}
