package io.tributary.app.watch;

import io.tributary.app.history.Runs;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.TableReport;
import io.tributary.error.PipelineException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a run has landed since it began, from one status after the other. Confined to one thread. */
final class RunNote {
    private final ProcessReport process;
    private final long firstCommit;
    private final Map<String, Long> seen = new HashMap<>();
    private long rows;

    RunNote(ProcessReport process, StatusReport first) {
        this.process = process;
        firstCommit = first.commit();
        count(first);
        rows = 0;
    }

    Runs.Run at(StatusReport status, String outcome, @Nullable PipelineException failure) {
        count(status);
        Runs.Problem problem = failure == null
                ? null
                : new Runs.Problem(failure.code().name(), PipelineException.describe(failure), failure.hint());
        return new Runs.Run(
                process.command(),
                process.pid(),
                process.started().toString(),
                status.at(),
                outcome,
                rows,
                Math.max(0, status.commit() - firstCommit),
                problem);
    }

    /** A table that is loaded anew begins again at nothing. */
    private void count(StatusReport status) {
        Set<String> counted = new HashSet<>();
        for (TableReport table : status.tables()) {
            if (counted.add(table.table())) {
                long now = table.landedRows();
                Long before = seen.put(table.table(), now);
                rows += before == null || now < before ? now : now - before;
            }
        }
    }
}
