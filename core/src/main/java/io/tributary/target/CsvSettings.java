package io.tributary.target;

import static java.util.Objects.requireNonNull;

/**
 * How final CSV files look.
 *
 * @param layout where they are
 * @param header what stands before the rows
 */
public record CsvSettings(CsvLayout layout, Header header) {
    public static final CsvSettings DEFAULT = new CsvSettings(CsvLayout.DEFAULT, Header.NONE);

    public CsvSettings {
        requireNonNull(layout, "layout is null");
        requireNonNull(header, "header is null");
    }

    /** What stands before the rows of a file. */
    public enum Header {
        NONE,
        /** One row with the columns' names. */
        NAMES
    }
}
