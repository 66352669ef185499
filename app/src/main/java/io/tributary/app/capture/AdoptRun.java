package io.tributary.app.capture;

import static java.util.Objects.requireNonNull;

import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.CommitLines;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.ReloadRequests;
import io.tributary.app.run.RunControl;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.app.run.VitalSigns;
import io.tributary.capture.dms.DmsFolderCapture;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adopts, once, the files that somebody else wrote: what has to be before such a pipeline's tables can be applied. */
public final class AdoptRun {
    private AdoptRun() {}

    /**
     * What became of the files.
     *
     * @param stopped tables that are stopped
     * @param unread tables of which a file could not be reached, and why
     * @param isComplete whether nothing was left to do, but for what could not be read; false after a stop
     */
    public record Adopted(List<Trouble> stopped, Map<TableId, PipelineException> unread, boolean isComplete) {}

    /**
     * Claims the log, adopts, and gives it up again.
     *
     * @param only tables that are adopted; all when it is empty
     * @throws io.tributary.error.PipelineException {@code LANDING_IN_USE}
     */
    public static Adopted run(Pipeline pipeline, Set<TableId> only, ProcessReport process, StopSignal stop) {
        Pipeline some = only.isEmpty() ? pipeline : pipeline.only(only);
        ReloadRequests reloads = new ReloadRequests(pipeline.landing(), pipeline.clock());
        RunControl control = new RunControl(
                stop::requested,
                () -> false,
                reloads,
                Set::of,
                progress -> {},
                new VitalSigns(pipeline.clock()),
                List.of(new CommitLines(pipeline.clock()), reloads));
        try (LandingWriter writer = some.openWriter(process);
                DmsFolderCapture capture =
                        new DmsFolderCapture(requireNonNull(some.dmsFolder(), "dmsFolder is null"))) {
            control.attemptBegins(writer.state());
            DmsFolderCapture.Look last = capture.runOnce(writer, control);
            List<Trouble> stopped = Trouble.stopped(writer.state()).stream()
                    .filter(trouble -> only.isEmpty() || only.contains(trouble.table()))
                    .toList();
            return new Adopted(stopped, last.unread(), last.isDone());
        }
    }
}
