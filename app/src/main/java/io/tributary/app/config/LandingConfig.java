package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The {@code landing} section. */
public record LandingConfig(
        @Key(
                        value = "path",
                        about =
                                "The landing folder, made when missing, or a place in a bucket, `s3://bucket/prefix`. A relative"
                                        + " path starts at the folder of the pipeline file.",
                        example = "./lake/intermediate_data")
                Location path,
        @Key(
                        value = "max-interval",
                        about = "A landing commit at least this often while there are changes.",
                        otherwise = "1s")
                Duration maxInterval,
        @Key(
                        value = "max-file-size",
                        about = "A change file is ended when it reaches this size. Load files are ended at 1 GB.",
                        otherwise = "32MB")
                ByteSize maxFileSize,
        @Key(
                        value = "retention",
                        about = "How long a landed file stays after every reader of the landing folder has applied it.",
                        otherwise = "7d")
                Duration retention,
        @Key(
                        value = "max-backlog",
                        about =
                                "Capture pauses while more than this is landed and not yet applied. Only `run` does: `capture`"
                                        + " alone lands without limit.",
                        otherwise = "50GB")
                ByteSize maxBacklog,
        @Key(
                        value = "grace",
                        about =
                                "Only without `source`. How long a new file is left alone, in case that one with an earlier"
                                        + " name becomes visible after it, or that another load file follows.",
                        otherwise = "5s")
                Duration grace,
        @Key(
                        value = "dms",
                        about = "Lands what a DMS task with these settings of its S3 endpoint would land: names as in"
                                + " `S3Settings`, such as `TimestampColumnName`; see the [guide](dms.md). In place of"
                                + " `max-interval` and `max-file-size`. Without `source`: how the files were written.",
                        otherwise = "",
                        example = "{DataFormat: parquet, TimestampColumnName: ts}")
                DmsConfig dms)
        implements Selective {
    private static final long FILE_BYTES_MIN = 1 << 10;

    public LandingConfig {
        requireNonNull(path, "path is null");
        requireNonNull(maxInterval, "maxInterval is null");
        requireNonNull(maxFileSize, "maxFileSize is null");
        requireNonNull(retention, "retention is null");
        requireNonNull(maxBacklog, "maxBacklog is null");
        requireNonNull(grace, "grace is null");
        requireNonNull(dms, "dms is null");
        if (grace.toHours() > 24) {
            throw new Misfit("grace", "expected at most 24h");
        }
        if (maxInterval.toMillis() < 1 || maxInterval.toHours() > 24) {
            throw new Misfit("max-interval", "expected 1ms to 24h");
        }
        if (maxFileSize.bytes() < FILE_BYTES_MIN) {
            throw new Misfit("max-file-size", "expected at least 1KB");
        }
        if (maxBacklog.bytes() < maxFileSize.bytes()) {
            throw new Misfit("max-backlog", "expected at least max-file-size");
        }
    }

    @Override
    public void refuse(Set<String> written) {
        for (String key : List.of("max-interval", "max-file-size")) {
            if (dms.isWritten() && written.contains(key)) {
                throw new Misfit(
                        key, "stands beside dms, where CdcMaxBatchInterval and CdcMinFileSize say it; take it out");
            }
        }
    }
}
