package io.tributary.app.pipeline;

import io.tributary.access.AwsAccess;
import io.tributary.app.config.Location;
import io.tributary.app.config.S3Config;
import io.tributary.capture.Check;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.s3.S3Address;
import io.tributary.files.s3.S3Encryption;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Files.Patience;
import io.tributary.files.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens the places where a pipeline keeps files; the only one that knows all kinds. All buckets share their connections, which
 * stay open as long as the process. Thread-safe.
 */
public final class Storage {
    private final S3Config s3;
    private final Patience patience;
    private @Nullable S3Files first;

    /** @param patience of claims in buckets */
    Storage(S3Config s3, Patience patience) {
        this.s3 = s3;
        this.patience = patience;
    }

    /** Files at that place. Nothing is asked of it yet. */
    public Files files(Location location) {
        return location.isBucket() ? shared(location) : new LocalFiles(location.folder());
    }

    private synchronized S3Files shared(Location location) {
        S3Files known = first;
        if (known == null) {
            known = bucket(location);
            first = known;
            return known;
        }
        return known.elsewhere(S3Address.parse(location.text()));
    }

    private S3Files bucket(Location location) {
        S3Settings usual = S3Settings.at(S3Address.parse(location.text()));
        return S3Files.open(
                new S3Settings(
                        usual.address(),
                        written(s3.endpoint())
                                .map(URI::create)
                                .map(aws(s3)::withEndpoint)
                                .orElse(aws(s3)),
                        s3.pathStyle(),
                        s3.kmsKey().isEmpty() ? usual.encryption() : new S3Encryption.Kms(s3.kmsKey()),
                        usual.requesterPays(),
                        usual.partBytes(),
                        usual.lease()),
                patience);
    }

    /** AWS, for what is not files. */
    public static AwsAccess aws(S3Config s3) {
        return new AwsAccess(written(s3.region()), Optional.empty(), written(s3.profile()));
    }

    /** A setting of the pipeline file; empty where it is not written. */
    static Optional<String> written(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /**
     * Whether it can be written. A folder is only looked at; in a bucket two small objects are made and removed again.
     *
     * @param subject {@code landing} or {@code target}
     */
    public List<Check> checks(String subject, Location location) {
        if (!location.isBucket()) {
            return FolderChecks.of(subject, location.folder());
        }
        try (S3Files files = bucket(location)) {
            files.check();
            return List.of(Check.ok(subject, location + " can be written"));
        } catch (PipelineException failure) {
            return List.of(Check.failed(subject, PipelineException.describe(failure), failure.hint()));
        }
    }

    /** A folder of this machine for what is written on the way: beside the files, or among the system's temporary ones. */
    static Path scratch(Location location, String pipeline) {
        return location.isBucket()
                ? temporary(pipeline)
                : location.folder().resolve("_tributary").resolve("scratch");
    }

    /** A folder of this machine for what a command has seen; beside the files, or among the system's temporary ones. */
    public static Path history(Location location, String pipeline, String command) {
        return scratch(location, pipeline).resolveSibling("history").resolve(command);
    }

    /** A folder among the system's temporary ones. */
    public static Path temporary(String pipeline) {
        return Path.of(System.getProperty("java.io.tmpdir"), "tributary", pipeline, "scratch");
    }
}
