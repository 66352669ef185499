package io.tributary.app.run;

import io.tributary.change.TableId;
import io.tributary.files.Files;
import java.time.Clock;
import java.util.List;

/**
 * Tables that are not to be applied for now, as files {@code _tributary/paused/<schema>/<table>.json} in the landing zone:
 * they are landed all the same, and stay paused through any restart. Thread-safe.
 */
public final class PausedTables {
    private static final String FOLDER = "_tributary/paused/";

    private final Files landing;
    private final RequestFiles requests;

    public PausedTables(Files landing, Clock clock) {
        this.landing = landing;
        this.requests = new RequestFiles(landing, FOLDER, clock);
    }

    /** Pauses a table; again is fine. Durable before it returns. */
    public void pause(TableId table) {
        requests.add(table);
    }

    /** Lets a table go on; one that is not paused is fine. */
    public void resume(TableId table) {
        landing.delete(requests.path(table));
    }

    /** All of them. */
    public List<TableId> list() {
        return requests.list().stream()
                .flatMap(entry -> requests.table(entry).stream())
                .toList();
    }
}
