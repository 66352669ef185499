package io.tributary.app.run;

import io.tributary.app.console.Figures;
import io.tributary.app.console.LogLine;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs one line per commit that lands rows or events:
 *
 * <pre>commit 42: 3 tables, 1,204 rows, to 0/1A2B3C, 12 ms</pre>
 *
 * The time is from the last transaction's commit at the source to now.
 */
public final class CommitLines implements CommitListener {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLines.class);

    private final Clock clock;

    public CommitLines(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void committed(LandingState before, LandingState after) {
        LOG.atLevel(before.tables().equals(after.tables()) ? Level.DEBUG : Level.INFO)
                .addMarker(LogLine.TOLD)
                .addKeyValue("position", after.position())
                .addKeyValue("rows", rows(before, after))
                .log(line(before, after, clock.instant()));
    }

    static String line(LandingState before, LandingState after, Instant now) {
        long tables = after.tables().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.table(entry.getKey())))
                .count();
        return "commit " + after.number() + ": " + Figures.count(tables, "table") + ", "
                + Figures.count(rows(before, after), "row") + ", to " + after.position() + delay(before, after, now);
    }

    private static long rows(LandingState before, LandingState after) {
        return after.tables().entrySet().stream()
                .mapToLong(entry -> landedRows(before.table(entry.getKey()), entry.getValue()))
                .sum();
    }

    private static long landedRows(TableState before, TableState after) {
        if (after.generation() == before.generation()) {
            return rows(after) - rows(before);
        }
        return rows(after);
    }

    private static long rows(TableState state) {
        return state.counts().loaded() + state.counts().changes().rows();
    }

    private static String delay(LandingState before, LandingState after, Instant now) {
        Instant source = after.sourceTime();
        if (source == null || source.equals(before.sourceTime())) {
            return "";
        }
        long delayMillis = Math.max(0, Duration.between(source, now).toMillis());
        return ", " + (delayMillis < 10_000 ? delayMillis + " ms" : Figures.duration(Duration.ofMillis(delayMillis)));
    }
}
