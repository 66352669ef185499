package io.tributary.landing.dms;

import static java.util.Objects.requireNonNull;

/**
 * Which files there are, and where.
 *
 * @param folder {@code BucketFolder}, before {@code schema/table}; without slashes at its ends, empty for none
 * @param format {@code DataFormat}
 * @param compression {@code CompressionType}
 * @param transactions {@code PreserveTransactions} with {@code CdcPath}: the folder, below {@code folder}, in which changes of
 *     all tables stand in the order of their transactions; empty when every table has change files of its own
 */
public record FileForm(String folder, Format format, Compression compression, String transactions) {
    /** What DMS does when nothing is set. */
    public static final FileForm DEFAULT = new FileForm("", Format.CSV, Compression.NONE, "");

    public FileForm {
        requireNonNull(folder, "folder is null");
        requireNonNull(format, "format is null");
        requireNonNull(compression, "compression is null");
        requireNonNull(transactions, "transactions is null");
    }

    /** Whether changes of all tables stand in files of their own, in the order of transactions. */
    public boolean preservesTransactions() {
        return !transactions.isEmpty();
    }

    /** {@code DataFormat}. */
    public enum Format {
        CSV,
        PARQUET
    }

    /** {@code CompressionType}: of a CSV file as a whole, of a Parquet file's pages. */
    public enum Compression {
        NONE,
        GZIP
    }
}
