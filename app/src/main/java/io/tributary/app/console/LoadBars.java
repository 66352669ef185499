package io.tributary.app.console;

import io.tributary.capture.CaptureControl.LoadProgress;
import io.tributary.change.TableId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Progress of the loads that are running: a bar per table on a terminal, a log line per table every few seconds
 * elsewhere. Thread-safe.
 */
public final class LoadBars {
    private static final Logger LOG = LoggerFactory.getLogger(LoadBars.class);
    private static final Duration BETWEEN_BARS = Duration.ofMillis(200);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final Duration RATE_FROM = Duration.ofMillis(500);
    private static final int BARS_MAX = 12;
    private static final int BAR_CELLS = 16;

    private final Screen screen;
    private final Clock clock;
    private final SortedMap<TableId, Load> loads = new TreeMap<>();
    private Instant shownAt = Instant.MIN;

    public LoadBars(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    /** A load has come further. */
    public synchronized void progress(LoadProgress progress) {
        Instant now = clock.instant();
        Load known = loads.get(progress.table());
        loads.put(progress.table(), new Load(known == null ? now : known.since, progress));
        show(now);
    }

    /** A load is over, one way or the other. */
    public synchronized void ended(TableId table) {
        if (loads.remove(table) != null && screen.isTerminal()) {
            draw(clock.instant());
        }
    }

    /** No load is running any more. */
    public synchronized void clear() {
        loads.clear();
        screen.bars(List.of());
    }

    private void show(Instant now) {
        Duration between = screen.isTerminal() ? BETWEEN_BARS : BETWEEN_LINES;
        if (shownAt.equals(Instant.MIN) && !screen.isTerminal()) {
            shownAt = now;
        }
        if (!shownAt.equals(Instant.MIN) && Duration.between(shownAt, now).compareTo(between) < 0) {
            return;
        }
        shownAt = now;
        if (screen.isTerminal()) {
            draw(now);
        } else {
            loads.values().forEach(load -> log(load, now));
        }
    }

    private void draw(Instant now) {
        List<String> lines = new ArrayList<>();
        int nameWidth = loads.keySet().stream()
                .mapToInt(table -> table.toString().length())
                .max()
                .orElse(0);
        for (Load load : loads.values()) {
            if (lines.size() == BARS_MAX) {
                lines.add("… and " + Figures.count(loads.size() - BARS_MAX, "more table"));
                break;
            }
            String name = load.progress.table().toString();
            lines.add(name + " ".repeat(Math.min(nameWidth, 40) - Math.min(name.length(), 40)) + " " + bar(load) + " "
                    + load.figures(now));
        }
        screen.bars(lines);
    }

    private static String bar(Load load) {
        int full = (int) Math.round(load.share() * BAR_CELLS);
        return "[" + "#".repeat(full) + "-".repeat(BAR_CELLS - full) + "]";
    }

    private static void log(Load load, Instant now) {
        LOG.atInfo()
                .addMarker(LogLine.TOLD)
                .addKeyValue("table", load.progress.table())
                .addKeyValue("rows", load.progress.rows())
                .addKeyValue("bytes", load.progress.bytes())
                .log("loading {}: {}", load.progress.table(), load.figures(now));
    }

    /** One running load. */
    private record Load(Instant since, LoadProgress progress) {
        /** Between 0 and 1; an estimate that proves too low is never shown as complete. */
        double share() {
            return progress.rowsExpected() <= 0
                    ? 0
                    : Math.min(0.99, (double) progress.rows() / progress.rowsExpected());
        }

        String figures(Instant now) {
            Duration elapsed = Duration.between(since, now);
            String text = Figures.count(progress.rows(), "row");
            if (elapsed.compareTo(RATE_FROM) < 0) {
                return text;
            }
            long rowsPerSecond = 1000 * progress.rows() / elapsed.toMillis();
            text += ", " + Figures.count(rowsPerSecond) + " rows/s";
            if (progress.rowsExpected() <= 0) {
                return text;
            }
            long left = Math.max(0, progress.rowsExpected() - progress.rows());
            String eta = rowsPerSecond == 0
                    ? ""
                    : ", " + Figures.duration(Duration.ofMillis(1000 * left / rowsPerSecond)) + " left";
            return Math.round(share() * 100) + "% " + text + eta;
        }
    }
}
