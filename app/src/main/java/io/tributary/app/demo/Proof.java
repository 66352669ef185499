package io.tributary.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;

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
    static Proof compare(DemoServer server, Connection connection, Path file) throws SQLException, IOException {
        try (CsvRows copy = CsvRows.index(file)) {
            Source source = new Source(copy);
            server.rows(connection, source);
            MessageDigest copySum = sha256();
            for (int i = 0; i < copy.count(); i++) {
                copySum.update(copy.row(i));
            }
            return new Proof(source.count, copy.count(), hex(source.sum), hex(copySum), source.difference);
        }
    }

    /** The source's rows, each held against the file's row at the same place. */
    private static final class Source implements DemoServer.Rows {
        private final CsvRows copy;
        private final MessageDigest sum = sha256();
        private long count;
        private String difference = "";

        Source(CsvRows copy) {
            this.copy = copy;
        }

        @Override
        public void row(byte[] csv) throws IOException {
            sum.update(csv);
            if (difference.isEmpty() && !isRow(copy, count, csv)) {
                difference = "row " + (count + 1) + " in key order";
            }
            count++;
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
