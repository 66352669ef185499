package io.tributary.capture.mysql.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query in the text protocol, for small results.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html">Its form</a>
 */
final class TextResult {
    private TextResult() {}

    /** The rows; none for a statement that returns no result. */
    static List<Row> read(Wire wire) {
        List<Row> rows = new ArrayList<>();
        int count = columns(wire);
        while (count > 0 && isRow(wire)) {
            rows.add(row(wire.packet(), count));
        }
        return rows;
    }

    /** Reads the rows and drops them; returns how many there were. */
    static long skip(Wire wire) {
        long rows = 0;
        boolean isMore = columns(wire) > 0;
        while (isMore) {
            isMore = isRow(wire);
            rows += isMore ? 1 : 0;
        }
        return rows;
    }

    private static int columns(Wire wire) {
        wire.readAnswer();
        if (wire.first() == Wire.OK) {
            return 0;
        }
        int count = (int) wire.packet().lengthEncoded();
        ResultColumn.read(wire, count);
        return count;
    }

    private static boolean isRow(Wire wire) {
        wire.readAnswer();
        return !wire.isEnd();
    }

    private static Row row(Bytes packet, int count) {
        @Nullable String[] values = new @Nullable String[count];
        for (int i = 0; i < count; i++) {
            if (packet.peek() == Bytes.NULL_LENGTH) {
                packet.skip(1);
            } else {
                values[i] = packet.lengthEncodedText();
            }
        }
        return new Row(values);
    }
}
