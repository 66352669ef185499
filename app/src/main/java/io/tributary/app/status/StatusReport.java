package io.tributary.app.status;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at one moment, as {@code status --json} shows it.
 *
 * @param pipeline its name
 * @param process the process that is capturing; null when none is
 * @param commit number of the last landing commit, 0 before the first
 * @param tables every table ever landed, by name
 */
public record StatusReport(String pipeline, @Nullable Running process, long commit, List<TableReport> tables) {
    public StatusReport {
        requireNonNull(pipeline, "pipeline is null");
        tables = List.copyOf(tables);
    }

    /**
     * A process that is capturing.
     *
     * @param command {@code run} or {@code capture}
     * @param started ISO-8601, UTC
     */
    public record Running(String command, long pid, String host, String started) {}
}
