package io.tributary.app.command;

import io.tributary.app.config.Location;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.capture.dms.DmsFolderSettings;
import io.tributary.change.TableId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The parameters that jobs around DMS are started with, once for every file that was written: bucket and name of the file, or
 * bucket and whole key. They say which table has something new; what is applied, and in which order, the folder says.
 */
final class JobOptions {
    @Option(
            names = "--dst_bucket_name",
            paramLabel = "BUCKET",
            description = "With --file_name: the bucket of the landing folder. One pass for the table of that file.")
    private String bucket = "";

    @Option(
            names = "--file_name",
            paramLabel = "NAME",
            description = "Last part of the key of a file that was written.")
    private String fileName = "";

    @Option(
            names = "--s3_target_path_bucket",
            paramLabel = "BUCKET",
            description =
                    "With --s3_target_path_key: the bucket of the landing folder. One pass for the table of that file.")
    private String keyBucket = "";

    @Option(
            names = "--s3_target_path_key",
            paramLabel = "KEY",
            description = "Key of a file that was written, as it is or as an event has it.")
    private String key = "";

    /** Whether any of them is given. */
    boolean areGiven() {
        return !(bucket + fileName + keyBucket + key).isEmpty();
    }

    /** Those that are given, by their names with both dashes. */
    Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("--dst_bucket_name", bucket);
        given.put("--file_name", fileName);
        given.put("--s3_target_path_bucket", keyBucket);
        given.put("--s3_target_path_key", key);
        given.values().removeIf(String::isEmpty);
        return given;
    }

    /** The tables of the file; none when it tells none, and then it is for all. */
    Set<TableId> tables(Pipeline pipeline, CommandLine command) {
        boolean isByName = !fileName.isEmpty() && !bucket.isEmpty() && (key + keyBucket).isEmpty();
        boolean isByKey = !key.isEmpty() && !keyBucket.isEmpty() && (fileName + bucket).isEmpty();
        if (!isByName && !isByKey) {
            throw new ParameterException(
                    command,
                    "Expected --dst_bucket_name with --file_name, or --s3_target_path_bucket with --s3_target_path_key");
        }
        Location landing = pipeline.config().landing().path();
        requireBucket(landing, isByName ? bucket : keyBucket, command);
        String path = isByName ? fileName : belowLanding(landing, command);
        DmsFolderSettings folder = pipeline.dmsFolder();
        return folder == null ? Set.of() : folder.tablesOf(path);
    }

    private static void requireBucket(Location landing, String given, CommandLine command) {
        if (landing.isBucket() && !landing.bucket().equals(given)) {
            throw new ParameterException(command, "Bucket " + given + " is not that of landing.path, " + landing);
        }
    }

    private String belowLanding(Location landing, CommandLine command) {
        if (!landing.isBucket()) {
            return key;
        }
        String prefix = landing.prefix();
        String decoded = java.net.URLDecoder.decode(key, java.nio.charset.StandardCharsets.UTF_8);
        for (String candidate : java.util.List.of(key, decoded)) {
            if (candidate.startsWith(prefix)) {
                return candidate.substring(prefix.length());
            }
        }
        throw new ParameterException(command, "Key " + key + " is not below landing.path, " + landing);
    }
}
