package io.tributary.landing.dms;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * The dialect of CSV files.
 *
 * @param delimiter {@code CsvDelimiter}, between fields
 * @param rowDelimiter {@code CsvRowDelimiter}, after every row, the last one too
 * @param nullText {@code CsvNullValue}: what stands, bare, for SQL NULL
 * @param unsentText what stands, bare, in a change for a value that the source did not send: {@code CsvNoSupValue} when
 *     {@code UseCsvNoSupValue} is true, else {@code nullText}
 * @param quoting {@code Rfc4180}
 * @param header {@code AddColumnName}: whether a file begins with the names of its columns
 */
public record CsvForm(
        String delimiter, String rowDelimiter, String nullText, String unsentText, Quoting quoting, boolean header)
        implements Serializable {
    /** What DMS does when nothing is set; the newest manual says that NULL is the empty field. */
    public static final CsvForm DEFAULT = new CsvForm(",", "\n", "", "", Quoting.RFC4180, false);

    public CsvForm {
        requireNonNull(delimiter, "delimiter is null");
        requireNonNull(rowDelimiter, "rowDelimiter is null");
        requireNonNull(nullText, "nullText is null");
        requireNonNull(unsentText, "unsentText is null");
        requireNonNull(quoting, "quoting is null");
    }

    /** {@code Rfc4180}. */
    public enum Quoting {
        /**
         * True: a value that holds a delimiter, a quote or a line end, is empty, or equals the text for NULL, stands in quotes;
         * quotes in it are doubled.
         */
        RFC4180,
        /** False: values stand as they are. What holds a delimiter or is empty cannot be told apart any more. */
        NONE
    }
}
