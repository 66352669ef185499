package io.tributary.target;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.files.Files;

/**
 * How final CSV files look.
 *
 * @param layout where they are
 * @param header what stands before the rows
 */
public record CsvSettings(FileLayout layout, Header header) {
    /** One folder a table. */
    public static final FileLayout LAYOUT = new FileLayout("{schema}/{table}/final_output.csv");

    public static final CsvSettings DEFAULT = new CsvSettings(LAYOUT, Header.NONE);

    public CsvSettings {
        requireNonNull(layout, "layout is null");
        requireNonNull(header, "header is null");
    }

    /** Whether the table's file, as it is, begins with names; settings may have changed since it was written. */
    public boolean hasNames(Files files, TableId table) {
        return files.find(layout.path(table))
                .flatMap(file -> FinalNote.parse(file.note()))
                .filter(note -> note.format().equals(CsvFormat.WITH_NAMES))
                .isPresent();
    }

    /** What stands before the rows of a file. */
    public enum Header {
        NONE,
        /** One row with the columns' names. */
        NAMES
    }
}
