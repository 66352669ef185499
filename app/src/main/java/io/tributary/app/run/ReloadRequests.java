package io.tributary.app.run;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.landing.LandingState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Requests to load a table anew, kept in the landing zone so that they reach a capture that runs now or later:
 * {@code _tributary/requests/<schema>/<table>.json}. A request is removed once the load it asks for is committed as
 * begun, so a crash between leaves it standing. Thread-safe.
 */
public final class ReloadRequests implements CommitListener {
    private static final String FOLDER = "_tributary/requests/";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Files landing;
    private final RequestFiles requests;
    private final Clock clock;
    private final Duration betweenLooks;
    private final Map<TableId, String> handedOut = new HashMap<>();
    private Instant lookedAt = Instant.MIN;

    public ReloadRequests(Files landing, Clock clock) {
        this(landing, clock, BETWEEN_LOOKS);
    }

    /** @param betweenLooks how often requests are taken, at most */
    public ReloadRequests(Files landing, Clock clock, Duration betweenLooks) {
        this.landing = landing;
        this.betweenLooks = betweenLooks;
        this.requests = new RequestFiles(landing, FOLDER, clock);
        this.clock = clock;
    }

    /** Asks for a load; asking twice is asking once. Durable before it returns. */
    public void add(TableId table) {
        requests.add(table);
    }

    /** Requests that were not handed out yet; looks at most as often as it is allowed to. */
    synchronized Set<TableId> take() {
        Instant now = clock.instant();
        if (!lookedAt.equals(Instant.MIN) && Duration.between(lookedAt, now).compareTo(betweenLooks) < 0) {
            return Set.of();
        }
        lookedAt = now;
        Set<TableId> tables = new HashSet<>();
        for (FileEntry entry : requests.list()) {
            requests.table(entry)
                    .filter(table -> !entry.version().equals(handedOut.put(table, entry.version())))
                    .ifPresent(tables::add);
        }
        return tables;
    }

    /** Hands out again what an attempt before did not carry out. */
    @Override
    public synchronized void begun(LandingState state) {
        handedOut.clear();
        lookedAt = Instant.MIN;
    }

    @Override
    public synchronized void committed(LandingState before, LandingState after) {
        after.tables().forEach((table, state) -> {
            if (state.generation() > before.table(table).generation()) {
                fulfilled(table);
            }
        });
    }

    private void fulfilled(TableId table) {
        String version = handedOut.remove(table);
        if (version == null) {
            return;
        }
        String path = requests.path(table);
        if (landing.find(path).filter(entry -> entry.version().equals(version)).isPresent()) {
            landing.delete(path);
        }
    }
}
