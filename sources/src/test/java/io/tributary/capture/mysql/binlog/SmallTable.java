package io.tributary.capture.mysql.binlog;

import io.tributary.capture.mysql.wire.Flavour;

/** The map of a table {@code s.<name>} of an INT and a VARCHAR(20), for tests of what is done with rows. */
public final class SmallTable {
    private SmallTable() {}

    public static TableMap map(String name) {
        byte[] body = LogStream.smallTable(1, name);
        return TableMap.read(Flavour.MYSQL, body, 0, body.length);
    }
}
