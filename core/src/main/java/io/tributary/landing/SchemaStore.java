package io.tributary.landing;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Schema versions of one landing zone: {@code _tributary/schemas/<schema>/<table>/0001.json}, four digits or more, as
 * {@link SchemaJson}. A version that a commit has named never changes.
 */
final class SchemaStore {
    static final String FOLDER = CommitLog.FOLDER + "schemas/";
    private static final Pattern VERSION = Pattern.compile("(.+)/(.+)/(\\d{4,10})\\.json", Pattern.DOTALL);

    private final Files files;

    SchemaStore(Files files) {
        this.files = files;
    }

    void put(TableSchema schema) {
        String path = path(schema.table(), schema.version());
        if (files.find(path).isEmpty()) {
            TextFile.write(files, path, SchemaJson.write(schema), Precondition.ABSENT);
            return;
        }
        if (!get(schema.table(), schema.version()).equals(schema)) {
            throw new PipelineException(
                    ErrorCode.INTERNAL,
                    "Schema version " + schema.version() + " of " + schema.table() + " is already stored in "
                            + files.describe(path) + ", with other columns",
                    "");
        }
    }

    boolean has(TableId table, int version) {
        return files.find(path(table, version)).isPresent();
    }

    TableSchema get(TableId table, int version) {
        String path = path(table, version);
        try {
            return SchemaJson.read(TextFile.read(files, path));
        } catch (IllegalArgumentException malformed) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot read schema " + files.describe(path) + ": " + malformed.getMessage(),
                    "Restore the file from a backup, or reload the table",
                    malformed);
        }
    }

    /** Deletes versions that no commit has named yet, left by a writer that stopped before it could commit them. */
    void deleteUncommitted(LandingState state) {
        files.delete(files.list(FOLDER).stream()
                .map(FileEntry::path)
                .filter(path -> isUncommitted(path, state))
                .toList());
    }

    private static boolean isUncommitted(String path, LandingState state) {
        return version(path)
                .map(found -> found.number() > state.table(found.table()).schemaVersion())
                .orElse(false);
    }

    private record Version(TableId table, int number) {}

    private static Optional<Version> version(String path) {
        Matcher matcher = VERSION.matcher(path.substring(FOLDER.length()));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Version(new TableId(matcher.group(1), matcher.group(2)), Integer.parseInt(matcher.group(3))));
    }

    private static String path(TableId table, int version) {
        return FOLDER + table.path() + String.format(Locale.ROOT, "/%04d.json", version);
    }
}
