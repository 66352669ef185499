package io.tributary.files.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where files are, and how they are reached. What is not said here comes from where the AWS SDK looks by itself:
 * environment variables, system properties, {@code ~/.aws}, the machine's role.
 *
 * @param region as in {@code eu-central-1}; empty: from the SDK's chain, or {@code us-east-1} where an endpoint is given
 * @param endpoint of a store that is not AWS; empty for AWS
 * @param pathStyle whether the bucket is named in the path instead of the host name
 * @param profile the profile of {@code ~/.aws} that has the credentials; empty: the SDK's default chain
 * @param requesterPays whether we agree to pay for requests to somebody else's bucket
 * @param partBytes size of a part of a large upload, at least 5 MiB; a file has at most 10,000 parts, and each upload
 *     keeps one part in memory, up to four more are under way
 * @param lease how long a claim outlives its process
 */
public record S3Settings(
        S3Address address,
        Optional<String> region,
        Optional<URI> endpoint,
        boolean pathStyle,
        Optional<String> profile,
        S3Encryption encryption,
        boolean requesterPays,
        int partBytes,
        Duration lease) {
    private static final int PART_BYTES_MIN = 5 << 20;
    private static final int PART_BYTES_MAX = 1 << 30;
    private static final Duration LEASE_MIN = Duration.ofMillis(300);

    public S3Settings {
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
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                new S3Encryption.BucketDefault(),
                false,
                8 << 20,
                Duration.ofSeconds(30));
    }

    S3Settings withAddress(S3Address other) {
        return new S3Settings(other, region, endpoint, pathStyle, profile, encryption, requesterPays, partBytes, lease);
    }

    public S3Settings withRegion(String name) {
        return new S3Settings(
                address, Optional.of(name), endpoint, pathStyle, profile, encryption, requesterPays, partBytes, lease);
    }

    /** A store that is not AWS, as in {@code http://localhost:9000}. */
    public S3Settings withEndpoint(URI uri, boolean inPath) {
        return new S3Settings(
                address, region, Optional.of(uri), inPath, profile, encryption, requesterPays, partBytes, lease);
    }

    public S3Settings withProfile(String name) {
        return new S3Settings(
                address, region, endpoint, pathStyle, Optional.of(name), encryption, requesterPays, partBytes, lease);
    }

    public S3Settings withEncryption(S3Encryption how) {
        return new S3Settings(address, region, endpoint, pathStyle, profile, how, requesterPays, partBytes, lease);
    }

    public S3Settings withRequesterPays(boolean pays) {
        return new S3Settings(address, region, endpoint, pathStyle, profile, encryption, pays, partBytes, lease);
    }

    public S3Settings withPartBytes(int bytes) {
        return new S3Settings(address, region, endpoint, pathStyle, profile, encryption, requesterPays, bytes, lease);
    }

    public S3Settings withLease(Duration duration) {
        return new S3Settings(
                address, region, endpoint, pathStyle, profile, encryption, requesterPays, partBytes, duration);
    }
}
