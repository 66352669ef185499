package io.tributary.app.run;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.nio.charset.StandardCharsets;
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
    private static final String SUFFIX = ".json";

    private final Files landing;
    private final Clock clock;
    private final Set<TableId> forCapture = new HashSet<>();

    public RetryRequests(Files landing, Clock clock) {
        this.landing = landing;
        this.clock = clock;
    }

    /** Asks for another try; asking twice is asking once. Durable before it returns. */
    public void add(TableId table) {
        byte[] content = ("{\"requested\":\"" + clock.instant() + "\"}\n").getBytes(StandardCharsets.UTF_8);
        try (FileUpload upload = landing.create(FOLDER + table.path() + SUFFIX, Precondition.ANY)) {
            upload.write(content, 0, content.length);
            upload.publish("");
        }
    }

    /** Takes requests that are there, hands them to {@code retry}, and keeps them for the capture. */
    public void look(Consumer<TableId> retry) {
        for (FileEntry entry : landing.list(FOLDER)) {
            String[] parts = entry.path().substring(FOLDER.length()).split("/", -1);
            landing.delete(entry.path());
            if (parts.length == 2 && parts[1].endsWith(SUFFIX) && parts[1].length() > SUFFIX.length()) {
                TableId table = new TableId(parts[0], parts[1].substring(0, parts[1].length() - SUFFIX.length()));
                synchronized (this) {
                    forCapture.add(table);
                }
                retry.accept(table);
            }
        }
    }

    /** Requests since the last call, for a capture that stopped tables. */
    public synchronized Set<TableId> takeForCapture() {
        Set<TableId> taken = Set.copyOf(forCapture);
        forCapture.clear();
        return taken;
    }
}
