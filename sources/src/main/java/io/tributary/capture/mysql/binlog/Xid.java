package io.tributary.capture.mysql.binlog;

import java.util.HexFormat;

/** The text of an XA transaction's id, as both servers write it in statements of the log: {@code X'7831',X'6231',7}. */
final class Xid {
    private static final HexFormat HEX = HexFormat.of();

    private Xid() {}

    static String text(long format, byte[] source, int from, int globalLength, int branchLength) {
        int branch = from + globalLength;
        return "X'" + HEX.formatHex(source, from, branch) + "',X'"
                + HEX.formatHex(source, branch, branch + branchLength) + "'," + (int) format;
    }
}
