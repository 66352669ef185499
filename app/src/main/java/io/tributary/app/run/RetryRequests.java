package io.tributary.app.run;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Requests to try a stopped table again, as files {@code _tributary/retry/<schema>/<table>.json} in the landing zone: written by
 * one process, taken by the one that applies. A start tries every table anyway, so that nothing is lost with a request.
 * Thread-safe.
 */
public final class RetryRequests {
    private static final String FOLDER = "_tributary/retry/";

    private final Files landing;
    private final RequestFiles requests;
    private final Set<TableId> forCapture = new HashSet<>();

    public RetryRequests(Files landing, Clock clock) {
        this.landing = landing;
        this.requests = new RequestFiles(landing, FOLDER, clock);
    }

    /** Asks for another try; asking twice is asking once. Durable before it returns. */
    public void add(TableId table) {
        requests.add(table);
    }

    /** Whether a request is there, which stays. */
    public boolean isAsked(TableId table) {
        return landing.find(requests.path(table)).isPresent();
    }

    /** Takes requests that are there, hands them to {@code retry}, and keeps them for the capture. */
    public void look(Consumer<TableId> retry) {
        for (FileEntry entry : requests.list()) {
            landing.delete(entry.path());
            requests.table(entry).ifPresent(table -> {
                synchronized (this) {
                    forCapture.add(table);
                }
                retry.accept(table);
            });
        }
    }

    /** Requests since the last call, for a capture that stopped tables. */
    public synchronized Set<TableId> takeForCapture() {
        Set<TableId> taken = Set.copyOf(forCapture);
        forCapture.clear();
        return taken;
    }
}
