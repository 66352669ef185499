package io.tributary.capture.mysql.binlog;

import io.tributary.capture.mysql.wire.Flavour;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table maps that rows refer to, by table id; those used longest ago are forgotten. Confined to one thread. */
final class TableMaps {
    private static final int MAPS_MAX = 10_000;

    private final Map<Long, TableMap> byId = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, TableMap> eldest) {
            return size() > MAPS_MAX;
        }
    };

    private final Flavour flavour;
    private @Nullable TableMap last;

    TableMaps(Flavour flavour) {
        this.flavour = flavour;
    }

    /** The map in the body of an event: the same object as before when it says the same. */
    TableMap read(byte[] body, int from, int to) {
        if (to - from < 6) {
            throw new EventTooShort();
        }
        TableMap known = find(tableId(body, from));
        if (known != null && known.hasBody(body, from, to)) {
            return known;
        }
        TableMap map = TableMap.read(flavour, body, from, to);
        byId.put(map.tableId(), map);
        last = map;
        return map;
    }

    @Nullable
    TableMap find(long tableId) {
        TableMap recent = last;
        if (recent != null && recent.tableId() == tableId) {
            return recent;
        }
        TableMap found = byId.get(tableId);
        if (found != null) {
            last = found;
        }
        return found;
    }

    void clear() {
        byId.clear();
        last = null;
    }

    private static long tableId(byte[] body, int from) {
        return EventHeader.int32(body, from) | (body[from + 4] & 0xffL) << 32 | (body[from + 5] & 0xffL) << 40;
    }
}
