package io.tributary.catalog.glue;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * Which Data Catalog, and how it is reached. What is empty comes from where the AWS SDK looks by itself: environment variables,
 * system properties, {@code ~/.aws}, the machine's role.
 *
 * @param region as in {@code eu-central-1}; where an endpoint is given, {@code us-east-1} if nothing says another
 * @param endpoint of a server that is not AWS; empty for AWS
 * @param catalogId the account whose catalog it is; empty for the caller's
 * @param profile the profile of {@code ~/.aws} that has the credentials
 */
public record GlueSettings(
        Optional<String> region, Optional<URI> endpoint, Optional<String> catalogId, Optional<String> profile) {
    /** The caller's catalog on AWS. */
    public static final GlueSettings DEFAULT =
            new GlueSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public GlueSettings {
        requireNonNull(region, "region is null");
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(catalogId, "catalogId is null");
        requireNonNull(profile, "profile is null");
    }

    public GlueSettings withEndpoint(URI uri) {
        return new GlueSettings(region, Optional.of(uri), catalogId, profile);
    }

    public GlueSettings withRegion(String name) {
        return new GlueSettings(Optional.of(name), endpoint, catalogId, profile);
    }
}
