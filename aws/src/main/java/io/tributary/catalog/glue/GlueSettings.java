package io.tributary.catalog.glue;

import static java.util.Objects.requireNonNull;

import io.tributary.access.AwsAccess;
import java.util.Optional;

/**
 * Which Data Catalog, and how it is reached.
 *
 * @param catalogId the account whose catalog it is; empty for the caller's
 */
public record GlueSettings(AwsAccess access, Optional<String> catalogId) {
    public GlueSettings {
        requireNonNull(access, "access is null");
        requireNonNull(catalogId, "catalogId is null");
    }

    /** The caller's own catalog. */
    public static GlueSettings of(AwsAccess access) {
        return new GlueSettings(access, Optional.empty());
    }
}
