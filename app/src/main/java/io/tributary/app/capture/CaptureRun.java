package io.tributary.app.capture;

import io.tributary.app.console.LoadBars;
import io.tributary.app.console.Screen;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.CaughtUp;
import io.tributary.app.run.CommitLines;
import io.tributary.app.run.CommitListener;
import io.tributary.app.run.LoadReports;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.Pulse;
import io.tributary.app.run.ReloadRequests;
import io.tributary.app.run.Retries;
import io.tributary.app.run.RunControl;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Supervisor;
import io.tributary.app.run.VitalSigns;
import io.tributary.capture.Capture;
import io.tributary.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Source to landing, from now until asked to stop or until the goal is reached. */
public final class CaptureRun {
    private final Pipeline pipeline;
    private final ProcessReport process;
    private final StopSignal stop;
    private final VitalSigns vitals;
    private final LoadReports loads;

    public CaptureRun(Pipeline pipeline, ProcessReport process, Screen screen, StopSignal stop) {
        this.pipeline = pipeline;
        this.process = process;
        this.stop = stop;
        vitals = new VitalSigns(pipeline.clock());
        loads = new LoadReports(
                pipeline.landing(), process, new LoadBars(screen, pipeline.clock()), vitals, pipeline.clock());
    }

    /** How the capture is; good from the beginning. */
    public VitalSigns vitals() {
        return vitals;
    }

    /** The process as it is now. */
    public ProcessReport process() {
        return loads.now();
    }

    /**
     * Who shares the run with the capture.
     *
     * @param isFull whether to read nothing more for now; quick
     * @param committed told of every commit, after everybody else
     * @param chores each run once a second meanwhile, whatever becomes of the others; quick
     * @param retries tables that the capture is to try again; each handed out once
     */
    public record Beside(
            BooleanSupplier isFull, CommitListener committed, List<Runnable> chores, Supplier<Set<TableId>> retries) {
        public Beside {
            chores = List.copyOf(chores);
        }

        /** Nobody. */
        public static final Beside NOBODY = new Beside(() -> false, (before, after) -> {}, List.of(), Set::of);
    }

    /**
     * Captures.
     *
     * @param goal ends the run when it is reached
     * @throws io.tributary.error.PipelineException when trying again cannot help
     */
    public void run(Capture capture, CaughtUp goal, Backoff backoff, Beside beside) {
        ReloadRequests reloads = new ReloadRequests(pipeline.landing(), pipeline.clock(), pipeline.betweenLooks());
        Semaphore impatience = new Semaphore(0);
        CommitListener noting = (before, after) -> {
            if (goal.isToBeNoted()) {
                impatience.release();
            }
        };
        RunControl control = new RunControl(
                () -> stop.requested() || goal.isReached(),
                beside.isFull(),
                reloads,
                beside.retries(),
                loads::progress,
                vitals,
                List.of(vitals, loads, new CommitLines(pipeline.clock()), reloads, goal, noting, beside.committed()));
        List<Runnable> meanwhile = new ArrayList<>(List.of(goal::look, loads::write));
        meanwhile.addAll(beside.chores());
        new Supervisor(
                        capture,
                        () -> pipeline.openWriter(process),
                        () -> Pulse.start(meanwhile, impatience, loads::remove),
                        control,
                        new Retries(backoff, stop, pipeline.clock(), new Random(), vitals::failed))
                .run();
    }
}
