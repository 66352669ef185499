package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * MariaDB's {@code inet4} and {@code inet6}: logged as four or sixteen bytes, zeros at the end left out; sent as text, and
 * written as the server does: the first longest run of zero groups, be it one, as {@code ::}, embedded IPv4 addresses with points.
 */
final class InetForm implements ColumnForm {
    private static final int BYTES_4 = 4;
    private static final int BYTES_6 = 16;
    private static final int GROUPS = 8;
    private static final int EMBEDDED_GROUP = 6;
    private static final int MAPPED = 0xffff;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final byte[] whole;
    private final LoggedBytes logged;
    private final Scratch text = new Scratch(48);

    private InetForm(int bytes) {
        this.whole = new byte[bytes];
        this.logged = new LoggedBytes(LoggedType.STRING, bytes);
    }

    static InetForm inet4() {
        return new InetForm(BYTES_4);
    }

    static InetForm inet6() {
        return new InetForm(BYTES_6);
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Text();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return logged.fits(binlogType, metadata);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.fill(whole, source, offset, length, "an address");
        text.clear();
        if (whole.length == BYTES_4) {
            addPoints(0);
        } else {
            addGroups();
        }
        text.writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        row.value(source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of(whole.length == BYTES_4 ? "0.0.0.0" : "::");
    }

    private void addGroups() {
        int gap = GROUPS;
        int gapLength = 0;
        int run = 0;
        for (int i = 0; i < GROUPS; i++) {
            run = group(i) == 0 ? run + 1 : 0;
            if (run > gapLength) {
                gapLength = run;
                gap = i + 1 - run;
            }
        }
        boolean isEmbedded = gap == 0 && (gapLength == EMBEDDED_GROUP || (gapLength == 5 && group(5) == MAPPED));
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.add(':');
                i += gapLength - 1;
                if (i == GROUPS - 1) {
                    text.add(':');
                }
                continue;
            }
            if (i > 0) {
                text.add(':');
            }
            if (isEmbedded && i == EMBEDDED_GROUP) {
                addPoints(2 * EMBEDDED_GROUP);
                return;
            }
            addHex(group(i));
        }
    }

    private void addHex(int value) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = (value >> shift) & 0xf;
            started = started || digit != 0 || shift == 0;
            if (started) {
                text.add(HEX[digit]);
            }
        }
    }

    private void addPoints(int from) {
        for (int i = from; i < from + BYTES_4; i++) {
            if (i > from) {
                text.add('.');
            }
            text.unsigned(whole[i] & 0xff);
        }
    }

    private int group(int i) {
        return (int) Bytes.bigEndian(whole, 2 * i, 2);
    }
}
