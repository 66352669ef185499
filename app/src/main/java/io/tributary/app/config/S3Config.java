package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/** The {@code s3} section: how buckets are reached. */
public record S3Config(
        @Key(
                        value = "endpoint",
                        about = "Address of a store that is not AWS, such as MinIO.",
                        otherwise = "",
                        example = "http://localhost:9000",
                        pattern = "https?://.+",
                        expected = "an address that begins with http:// or https://")
                String endpoint,
        @Key(
                        value = "region",
                        about =
                                "Region of the buckets. When not written, as the AWS SDK finds it: `AWS_REGION`, `~/.aws`, the"
                                        + " machine's role.",
                        otherwise = "",
                        example = "eu-central-1")
                String region,
        @Key(
                        value = "path-style",
                        about =
                                "Whether the bucket is named in the path of an address instead of its host, which most stores"
                                        + " that are not AWS need.",
                        otherwise = "false")
                boolean pathStyle,
        @Key(
                        value = "profile",
                        about =
                                "Profile of `~/.aws` with the credentials. When not written, as the AWS SDK finds them.",
                        otherwise = "")
                String profile,
        @Key(
                        value = "kms-key",
                        about =
                                "Id, alias or ARN of the KMS key that objects are encrypted with. When not written, as the"
                                        + " bucket is set up.",
                        otherwise = "")
                String kmsKey)
        implements Serializable {
    public S3Config {
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(region, "region is null");
        requireNonNull(profile, "profile is null");
        requireNonNull(kmsKey, "kmsKey is null");
    }
}
