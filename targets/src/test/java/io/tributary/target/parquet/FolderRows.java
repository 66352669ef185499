package io.tributary.target.parquet;

import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader sees of a table that is a folder, who reads it as the documentation says. */
public final class FolderRows {
    private static final Pattern EXAMPLE =
            Pattern.compile("```sql\\n(SET VARIABLE [^;]*);\\n(SELECT [^;]*);\\n```", Pattern.DOTALL);

    private FolderRows() {}

    /** All rows as canonical CSV, sorted, of a copy made in {@code scratch}. */
    public static List<String> sorted(Files files, String folder, Path scratch) {
        String copy = copy(files, folder, scratch).toString().replace("'", "''");
        Matcher example = example();
        return ParquetRows.sorted(
                example.group(1).replace("lake/world/city", copy),
                "(" + example.group(2).replace("lake/world/city", copy) + ")");
    }

    private static Matcher example() {
        try {
            Matcher example = EXAMPLE.matcher(java.nio.file.Files.readString(Path.of("../docs/formats/partitions.md")));
            if (!example.find()) {
                throw new AssertionError("No example");
            }
            return example;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Everything that lies in the folder. */
    private static Path copy(Files files, String folder, Path scratch) {
        try {
            Path copy = java.nio.file.Files.createTempDirectory(scratch, "copy");
            for (FileEntry file : files.list(folder + "/")) {
                Path to = copy.resolve(file.path().substring(folder.length() + 1));
                java.nio.file.Files.createDirectories(to.getParent());
                try (InputStream in = files.open(file.path())) {
                    java.nio.file.Files.copy(in, to);
                }
            }
            return copy;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Manifest manifest(Files files, String folder) {
        try (InputStream in = files.open(folder + "/" + Manifest.NAME)) {
            return Manifest.read(in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
