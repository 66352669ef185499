package io.tributary.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Whether a final file holds exactly the rows of the demo's table: both sides in key order, compared byte for byte.
 *
 * @param sourceSum SHA-256 over the source's rows in key order
 * @param copySum the same over the file's rows
 * @param difference the first place where they differ, in words; empty when they are equal
 */
record Proof(long sourceRows, long copyRows, String sourceSum, String copySum, String difference) {
    boolean isEqual() {
        return difference.isEmpty() && sourceRows == copyRows && sourceSum.equals(copySum);
    }

    /** Reads both sides. */
    static Proof compare(Connection source, Path file) throws SQLException, IOException {
        MessageDigest sourceSum = sha256();
        MessageDigest copySum = sha256();
        String difference = "";
        long sourceRows = 0;
        try (CsvRows copy = CsvRows.index(file)) {
            CopyOut rows = source.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut(
                            "COPY (SELECT * FROM " + DemoTable.NAME + " ORDER BY \"PersonID\") TO STDOUT (FORMAT csv)");
            for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
                sourceSum.update(row);
                if (difference.isEmpty() && !isRow(copy, sourceRows, row)) {
                    difference = "row " + (sourceRows + 1) + " in key order";
                }
                sourceRows++;
            }
            for (int i = 0; i < copy.count(); i++) {
                copySum.update(copy.row(i));
            }
            return new Proof(sourceRows, copy.count(), hex(sourceSum), hex(copySum), difference);
        }
    }

    private static boolean isRow(CsvRows copy, long place, byte[] row) throws IOException {
        return place < copy.count() && Arrays.equals(copy.row((int) place), row);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String hex(MessageDigest sum) {
        return HexFormat.of().formatHex(sum.digest());
    }
}
