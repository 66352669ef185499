package io.tributary.app.run;

import io.tributary.app.console.LoadBars;
import io.tributary.app.run.ProcessReport.Load;
import io.tributary.capture.CaptureControl.LoadProgress;
import io.tributary.change.TableId;
import io.tributary.files.Files;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableState.Phase;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps the progress of running loads, for the screen and for whoever asks for the status. Thread-safe. */
public final class LoadReports implements CommitListener {
    private final Map<TableId, LoadProgress> running = new ConcurrentSkipListMap<>();
    private final Files landing;
    private final ProcessReport process;
    private final LoadBars bars;
    private final VitalSigns vitals;
    private final Clock clock;

    public LoadReports(Files landing, ProcessReport process, LoadBars bars, VitalSigns vitals, Clock clock) {
        this.landing = landing;
        this.process = process;
        this.bars = bars;
        this.vitals = vitals;
        this.clock = clock;
    }

    /** A load has come further. */
    public void progress(LoadProgress progress) {
        running.put(progress.table(), progress);
        bars.progress(progress);
    }

    @Override
    public void committed(LandingState before, LandingState after) {
        running.keySet().removeIf(table -> {
            boolean over = after.table(table).phase() != Phase.LOADING
                    && after.table(table).phase() != Phase.NEW;
            if (over) {
                bars.ended(table);
            }
            return over;
        });
    }

    /** The process as it is now. */
    public ProcessReport now() {
        List<Load> loads = running.values().stream()
                .map(load -> new Load(load.table().schema(), load.table().name(), load.rows(), load.rowsExpected()))
                .toList();
        return process.with(clock.instant(), loads, vitals.now());
    }

    /** Tells others how the process is. */
    public void write() {
        now().write(landing);
    }

    /** Says that this process no longer runs. */
    public void remove() {
        bars.clear();
        ProcessReport.remove(landing);
    }
}
