package io.tributary.capture.mysql.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * A column of a result, as the server describes it.
 *
 * @param type the wire type, {@code MYSQL_TYPE_*}
 * @param charset id of the collation of the bytes that are sent; 63 for what is no text
 * @param length the most bytes a value's text can have, as an unsigned 32-bit number
 * @param flags {@code NOT_NULL_FLAG} 1, {@code UNSIGNED_FLAG} 32, {@code BINARY_FLAG} 128, {@code ENUM_FLAG} 256,
 *     {@code SET_FLAG} 2048, and others
 * @param decimals digits of fraction; 31 where they are not fixed
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html">
 *     Column definition</a>
 */
public record ResultColumn(String name, int type, int charset, long length, int flags, int decimals) {
    public static final int UNSIGNED = 32;

    /** Reads the descriptions of a result's columns, of which there are {@code count}, and what ends them. */
    static List<ResultColumn> read(Wire wire, int count) {
        List<ResultColumn> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            wire.readAnswer();
            columns.add(one(wire.packet()));
        }
        if (count > 0) {
            wire.readAnswer();
            if (!wire.isEnd()) {
                throw MysqlErrors.unexpected("more columns than it says");
            }
        }
        return columns;
    }

    private static ResultColumn one(Bytes packet) {
        packet.lengthEncodedText();
        packet.lengthEncodedText();
        packet.lengthEncodedText();
        packet.lengthEncodedText();
        String name = packet.lengthEncodedText();
        packet.lengthEncodedText();
        packet.lengthEncoded();
        int charset = packet.number(2);
        long length = packet.fixed(4);
        int type = packet.number(1);
        int flags = packet.number(2);
        int decimals = packet.number(1);
        return new ResultColumn(name, type, charset, length, flags, decimals);
    }

    public boolean isUnsigned() {
        return (flags & UNSIGNED) != 0;
    }
}
