package io.tributary.app.pipeline;

import io.tributary.app.config.Location;
import io.tributary.app.config.S3Config;
import io.tributary.files.Files;
import io.tributary.files.FilesSource;
import io.tributary.files.s3.S3Files.Patience;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A place of files as every machine of a cluster opens it: a bucket, or a folder that all of them mount. */
record SharedFiles(S3Config access, Location place) implements FilesSource {
    private static final Map<S3Config, Storage> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    @Override
    public Files open() {
        return OF_THIS_PROCESS
                .computeIfAbsent(access, settings -> new Storage(settings, Patience.A_LEASE))
                .files(place);
    }
}
