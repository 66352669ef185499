package io.tributary.app.status;

import io.tributary.app.console.Figures;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.run.Vitals;
import io.tributary.app.run.Vitals.Capturing;
import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.app.status.StatusReport.SourceReport;
import io.tributary.app.status.StatusReport.TargetReport;
import io.tributary.app.status.TableReport.Trouble;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What keeps the copies from being true and fresh; errors first. What nothing failed at is judged by limits, told here. */
final class Problems {
    /** Clocks that are set by NTP differ by less. */
    private static final double CLOCK_SECONDS_MAX = 5;

    /** For so long it is told that another process wanted to write. */
    private static final Duration REFUSED_TOLD = Duration.ofMinutes(10);

    private static final String PAUSED = "CAPTURE_PAUSED";

    /** Of many tables so many are named. */
    private static final int NAMED_MAX = 5;

    private final Observed observed;
    private final double behindSecondsMax;
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    /** @param behindMax by more than this a capture is late, and, behind what is landed, a target */
    Problems(Observed observed, Duration behindMax) {
        this.observed = observed;
        behindSecondsMax = behindMax.toMillis() / 1000.0;
    }

    List<Problem> of(
            @Nullable SourceReport source,
            LandingReport landing,
            List<TargetReport> targets,
            List<TableReport> tables) {
        if (observed.process() != null) {
            Vitals vitals = observed.vitals();
            capture(vitals);
            source(source, landing);
            if (vitals.capturing().trouble() == null) {
                landing(vitals, landing);
                targets(landing, targets);
            }
        }
        applier(tables);
        refused();
        observed.gone().forEach(this::gone);
        tables.forEach(this::table);
        errors.addAll(warnings);
        return errors;
    }

    /**
     * Whoever looks could not read a target that others write.
     *
     * @param target null in a pipeline with one target
     */
    void unread(@Nullable String target, PipelineException failure) {
        Cause cause = Cause.retried(failure);
        String hint = cause.hint().isEmpty() ? "" : cause.hint() + ". ";
        warnings.add(new Problem(
                Problem.WARNING,
                "apply",
                null,
                target,
                cause.code(),
                cause.message(),
                hint + "Landing goes on; what is told of this target's tables is as it was when it was read last"));
    }

    private void capture(Vitals vitals) {
        Capturing capturing = vitals.capturing();
        Cause trouble = capturing.trouble();
        Cause unanswered = vitals.source().trouble();
        if (trouble != null) {
            error("capture", trouble);
        } else if (capturing.hangs()) {
            error(
                    "capture",
                    new Cause(
                            "CAPTURE_STALLED",
                            "The capture has not moved for " + duration(capturing.quietSeconds()),
                            "See the log for what it began last; if it does not go on, end the process and start it"
                                    + " again: nothing is lost"));
        } else if (unanswered != null) {
            error("source", unanswered);
        }
        if (capturing.state() == Vitals.State.PAUSED) {
            paused("The capture pauses: " + backlog(vitals) + " landed and not yet in every target, the limit of"
                    + " landing.max-backlog");
        }
    }

    /** What waits of tables that are not applied until somebody acts does not become less by itself. */
    private void paused(String message) {
        Set<String> held = new TreeSet<>();
        observed.paused().forEach(table -> held.add(table + " (paused)"));
        observed.failing().stream()
                .filter(failing -> failing.where().equals("apply") && !isRetried(failing.cause()))
                .forEach(failing ->
                        held.add(failing.id() + " (" + failing.cause().code() + ")"));
        if (held.isEmpty()) {
            warning(
                    "capture",
                    PAUSED,
                    message,
                    "It goes on by itself once the targets have caught up; see what slows them, or raise"
                            + " landing.max-backlog");
        } else {
            error(
                    "capture",
                    new Cause(
                            PAUSED,
                            message + ". Not applied until somebody acts, and counted: " + some(held),
                            "Resume on the page what is paused; cure what failed and give it to tributary retry, or have it"
                                    + " loaded again with tributary reload; or raise landing.max-backlog"));
        }
    }

    private static boolean isRetried(Cause cause) {
        return Stream.of(ErrorCode.values())
                .anyMatch(code -> code.name().equals(cause.code()) && code.retry() == ErrorCode.Retry.AGAIN);
    }

    private static String some(Set<String> tables) {
        String first = tables.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
        int more = tables.size() - NAMED_MAX;
        return more > 0 ? first + " and " + Figures.count(more) + " more" : first;
    }

    private static String backlog(Vitals vitals) {
        Long bytes = vitals.applying().backlogBytes();
        return bytes == null ? "too much is" : Figures.bytes(bytes) + " are";
    }

    private void source(@Nullable SourceReport source, LandingReport landing) {
        if (source == null) {
            return;
        }
        Double offset = source.clockOffsetSeconds();
        if (offset != null && Math.abs(offset) > CLOCK_SECONDS_MAX) {
            warning(
                    "clock",
                    "CLOCK_OFFSET",
                    "The source's clock is " + duration(Math.abs(offset)) + (offset > 0 ? " ahead of" : " behind")
                            + " this machine's",
                    "Set both by NTP. Times shown here are the source's, and lags are corrected for the difference");
        }
        Long left = source.leftBytes();
        Long lag = source.lagBytes();
        if (left != null && lag != null && left < lag) {
            warning(
                    "source",
                    "LOG_RETENTION_SHORT",
                    "The source keeps " + Figures.bytes(lag) + " of log for this pipeline and gives up after "
                            + Figures.bytes(Math.max(0, left)) + " more",
                    "Raise max_slot_wal_keep_size, or cure what holds the capture up");
        }
        Long kept = source.keptSeconds();
        Double behind = landing.behindSeconds();
        if (kept != null && behind != null && behind > kept / 2.0) {
            warning(
                    "source",
                    "LOG_RETENTION_SHORT",
                    "The source removes its log after " + duration(kept) + ", and what is landed is " + duration(behind)
                            + " behind",
                    "Raise binlog_expire_logs_seconds, or cure what holds the capture up");
        }
    }

    /** A capture that pauses or hears nothing of its source is not slow. */
    private void landing(Vitals vitals, LandingReport landing) {
        Double behind = landing.behindSeconds();
        boolean follows = vitals.capturing().state() == Vitals.State.RUNNING
                && !vitals.capturing().hangs()
                && vitals.source().trouble() == null;
        if (follows && behind != null && behind > behindSecondsMax) {
            warning(
                    "capture",
                    "CAPTURE_SLOW",
                    "What is landed is " + duration(behind)
                            + " behind the source, and nothing failed: changes came faster than they were landed",
                    "It catches up by itself when they come slower; else look at the load of the source, of this machine"
                            + " and of the network between them");
        }
    }

    private void targets(LandingReport landing, List<TargetReport> targets) {
        Double landed = landing.behindSeconds();
        for (TargetReport target : targets) {
            Double behind = target.behindSeconds();
            if (behind == null || landed == null || target.failing() > 0) {
                continue;
            }
            if (behind - landed > behindSecondsMax) {
                warning(
                        "apply",
                        "TARGET_SLOW",
                        "Target " + target.name() + " is " + duration(behind - landed)
                                + " behind what is landed, and nothing failed: it takes more time than changes do to come",
                        "Look at the load of the target and of this machine, and in a database for a lock on its tables; more"
                                + " target.memory, or a partitioned format for large tables, makes applying quicker");
            }
        }
    }

    /** What tables tell themselves is not told again. */
    private void applier(List<TableReport> tables) {
        ProcessReport applier = observed.applier();
        Cause cause = applier == null ? null : applier.vitals().capturing().trouble();
        if (cause == null) {
            return;
        }
        boolean isTold = tables.stream()
                .map(TableReport::trouble)
                .anyMatch(trouble -> trouble != null && trouble.code().equals(cause.code()));
        if (!isTold) {
            error("apply", cause);
        }
    }

    private void refused() {
        RefusedWriter refused = observed.refused();
        if (refused != null && Duration.between(refused.at(), observed.now()).compareTo(REFUSED_TOLD) < 0) {
            warning(
                    "landing",
                    "SECOND_WRITER",
                    "Another process wanted to write here at " + refused.at().truncatedTo(ChronoUnit.SECONDS)
                            + " and was refused: " + refused.who(),
                    "Nothing is harmed. Stop whatever starts it, or give that pipeline a landing folder and a target of its"
                            + " own");
        }
    }

    private void gone(String reader) {
        warning(
                "landing",
                "READER_GONE",
                "Landed files are kept for the reader " + reader
                        + ", which is no target of the pipeline file and has not moved for ten minutes or more",
                "If that target was moved, removed or renamed, delete _tributary/readers/" + reader
                        + ".json in the landing folder; until then nothing is removed that it has not applied");
    }

    private void table(TableReport table) {
        Trouble trouble = table.trouble();
        if (trouble != null) {
            errors.add(new Problem(
                    Problem.ERROR,
                    trouble.where(),
                    table.table(),
                    table.target(),
                    trouble.code(),
                    trouble.message(),
                    trouble.hint()));
        }
    }

    private void error(String where, Cause cause) {
        errors.add(new Problem(Problem.ERROR, where, null, null, cause.code(), cause.message(), cause.hint()));
    }

    private void warning(String where, String code, String message, String hint) {
        warnings.add(new Problem(Problem.WARNING, where, null, null, code, message, hint));
    }

    private static String duration(double seconds) {
        return Figures.duration(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
