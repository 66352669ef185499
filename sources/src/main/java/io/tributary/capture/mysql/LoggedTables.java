package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.TableMap;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Which captured tables the log's tables are. Confined to the capture's thread. */
final class LoggedTables {
    private static final int KNOWN_MAX = 10_000;

    private final MysqlTables tables;
    private final IdentityHashMap<TableMap, LoggedTable> known = new IdentityHashMap<>();
    private Cascades.Parents parents = Cascades.Parents.NONE;
    private @Nullable TableMap last;
    private LoggedTable lastTable = LoggedTable.NONE;

    LoggedTables(MysqlTables tables) {
        this.tables = tables;
    }

    /**
     * What a table of the log is to us.
     *
     * @param table the captured table; null when it is none
     * @param cascades what changes of its rows do to rows of captured tables without the log saying so; null when nothing
     */
    record LoggedTable(@Nullable MysqlTable table, Cascades.@Nullable Parent cascades) {
        static final LoggedTable NONE = new LoggedTable(null, null);

        boolean concernsUs() {
            return table != null || cascades != null;
        }
    }

    LoggedTable of(TableMap map) {
        if (map == last) {
            return lastTable;
        }
        LoggedTable found = known.get(map);
        if (found == null) {
            if (known.size() >= KNOWN_MAX) {
                known.clear();
            }
            found = new LoggedTable(tables.find(map.table()), parents.of(map.table()));
            known.put(map, found);
        }
        last = map;
        lastTable = found;
        return found;
    }

    /** Tables came or went. */
    void forget() {
        known.clear();
        last = null;
    }

    /** The foreign keys that count until others are used. */
    Cascades.Parents parents() {
        return parents;
    }

    void use(Cascades.Parents latest) {
        parents = latest;
        forget();
    }
}
