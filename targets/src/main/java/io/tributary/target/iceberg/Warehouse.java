package io.tributary.target.iceberg;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;

/**
 * Files below one root, under the absolute locations that Iceberg's metadata names them by.
 *
 * @param root what a file's location begins with
 */
record Warehouse(Files files, String root) {
    private static final String PROBE = "x";

    static Warehouse of(Files files) {
        String probe = files.describe(PROBE);
        return new Warehouse(files, probe.substring(0, probe.length() - PROBE.length()));
    }

    String location(String path) {
        return root + path;
    }

    /** The path below the root. */
    String path(String location) {
        if (!location.startsWith(root)) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot use " + location + ": it is not below " + files.describe(""),
                    "Set target.path to the warehouse that the catalog keeps its tables in");
        }
        return location.substring(root.length());
    }
}
