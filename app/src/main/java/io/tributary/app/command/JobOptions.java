package io.tributary.app.command;

import io.tributary.app.config.Location;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.capture.dms.DmsFolderSettings;
import io.tributary.change.TableId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /** The tables of the file that are the pipeline's; none when it tells none, and then it is for all. */
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
        Set<String> paths = isByName ? Set.of(fileName) : belowLanding(landing, command);
        DmsFolderSettings folder = pipeline.dmsFolder();
        if (folder == null) {
            return Set.of();
        }
        Set<TableId> tables = new TreeSet<>();
        paths.forEach(path -> tables.addAll(folder.tablesOf(path)));
        tables.removeIf(table -> !folder.tables().isEmpty() && !folder.tables().containsKey(table));
        return tables;
    }

    private static void requireBucket(Location landing, String given, CommandLine command) {
        if (landing.isBucket() && !landing.bucket().equals(given)) {
            throw new ParameterException(command, "Bucket " + given + " is not that of landing.path, " + landing);
        }
    }

    /** Nothing tells whether a key is as it is or as an event has it: a name of a file may look as if it were encoded. */
    private Set<String> belowLanding(Location landing, CommandLine command) {
        String prefix = landing.isBucket() ? landing.prefix() : "";
        Set<String> paths = new TreeSet<>();
        for (String candidate : List.of(key, decoded(key))) {
            if (candidate.startsWith(prefix)) {
                paths.add(candidate.substring(prefix.length()));
            }
        }
        if (paths.isEmpty()) {
            throw new ParameterException(command, "Key " + key + " is not below landing.path, " + landing);
        }
        return paths;
    }

    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException plain) {
            return key;
        }
    }
}
