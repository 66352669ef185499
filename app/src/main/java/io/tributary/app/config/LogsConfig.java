package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** The {@code logs} section. */
public record LogsConfig(
        @Key(
                        value = "path",
                        about = "A folder, or a place in a bucket, `s3://bucket/prefix`, outside of landing folder and"
                                + " targets.",
                        example = "s3://lake-logs/runs")
                Location path,
        @Key(
                        value = "max-interval",
                        about = "Lines are kept at least this often; a run that is killed loses no more.",
                        otherwise = "1m")
                Duration maxInterval,
        @Key(value = "max-file-size", about = "A file is ended when it reaches this size.", otherwise = "4MB")
                ByteSize maxFileSize) {
    private static final long FILE_BYTES_MIN = 1 << 10;
    private static final long FILE_BYTES_MAX = 64 << 20;

    public LogsConfig {
        requireNonNull(path, "path is null");
        requireNonNull(maxInterval, "maxInterval is null");
        requireNonNull(maxFileSize, "maxFileSize is null");
        if (maxInterval.toMillis() < 1 || maxInterval.toHours() > 24) {
            throw new Misfit("max-interval", "expected 1ms to 24h");
        }
        if (maxFileSize.bytes() < FILE_BYTES_MIN || maxFileSize.bytes() > FILE_BYTES_MAX) {
            throw new Misfit("max-file-size", "expected 1KB to 64MB");
        }
    }
}
