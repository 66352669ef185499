package io.tributary.target.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.util.List;

/** Files in a table's folder. */
final class Parts {
    private Parts() {}

    /** Paths of all of them, each with {@code *} for what makes its name unique. */
    static List<String> all(Files files) {
        return files.list("").stream().map(FileEntry::path).map(Parts::shown).toList();
    }

    /** What the manifest names, the same way. */
    static List<String> named(Files files, String folder) {
        return FolderRows.manifest(files, folder).files().stream()
                .map(Manifest.Part::path)
                .map(Parts::shown)
                .sorted()
                .toList();
    }

    private static String shown(String path) {
        return path.replaceAll("-[0-9a-f]{16}\\.parquet", "-*.parquet");
    }

    static void replace(Files files, String path, String content) {
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            byte[] bytes = content.getBytes(UTF_8);
            upload.write(bytes, 0, bytes.length);
            upload.publish("");
        }
    }
}
