package io.tributary.target.parquet;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.target.FinalNote;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Whose the files in a table's folder are. */
final class TableFolder {
    private static final Pattern PART = Pattern.compile("(?s).*/part-[0-9]{8,}-[0-9a-f]{16}\\.parquet");

    private TableFolder() {}

    /** A name that no other file has. */
    static String newName(long commit) {
        String unique = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return String.format(Locale.ROOT, "part-%08d-%s.parquet", commit, unique);
    }

    /** Whether it has a name of ours. */
    static boolean isPart(FileEntry file) {
        return PART.matcher("/" + file.path()).matches();
    }

    static boolean isOf(TableId table, FileEntry file) {
        return FinalNote.parse(file.note())
                .filter(note -> note.table().equals(table))
                .isPresent();
    }

    /** Paths of all that is there of a table that was divided and is one file now; the manifest comes last. */
    static List<String> ofDivided(Files files, ParquetSettings settings, TableId table) {
        if (!settings.hasFolders()) {
            return List.of();
        }
        String manifest = settings.folder(table) + Manifest.NAME;
        if (files.find(manifest).filter(file -> isOf(table, file)).isEmpty()) {
            return List.of();
        }
        List<String> paths = new ArrayList<>();
        files.list(settings.folder(table)).stream().filter(TableFolder::isPart).forEach(file -> paths.add(file.path()));
        paths.add(manifest);
        return paths;
    }
}
