package io.tributary.app.pipeline;

import io.tributary.app.config.JoinConfig;
import io.tributary.app.config.Suggestion;
import io.tributary.app.config.TargetConfig;
import io.tributary.app.config.TransformConfig;
import io.tributary.capture.Check;
import io.tributary.capture.TablePatterns;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.transform.ReferenceFile;
import io.tributary.target.transform.TransformNotes;
import io.tributary.target.transform.TransformingTarget;
import io.tributary.target.transform.TransformingTarget.Part;
import io.tributary.target.transform.TransformingTarget.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The transforms of a pipeline, put before its targets. */
public final class Transforms {
    private static final String SUBJECT = "transform";

    private final Pipeline pipeline;

    public Transforms(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * The target with all transforms before it; the target itself where there never were any.
     *
     * @param work of which {@code files} is what the target was opened with
     */
    Target before(Target target, TargetConfig settings, Work work) {
        try {
            TransformNotes notes = notes(settings);
            Map<TableId, Part> parts = new TreeMap<>();
            pipeline.config().transform().forEach(transform -> parts.put(transform.tableId(), part(transform)));
            return parts.isEmpty() && notes.isEmpty() ? target : TransformingTarget.open(target, parts, notes, work);
        } catch (PipelineException e) {
            target.close();
            throw e;
        }
    }

    /** The target, to look at it only. */
    Target before(Target target, TargetConfig settings) {
        TransformNotes notes = notes(settings);
        return notes.isEmpty() ? target : TransformingTarget.readOnly(target, notes);
    }

    /** A target that is given plans for the sake of what they come to, and holds nothing. */
    Target before(Target target, Work work, Files notes) {
        Map<TableId, Part> parts = new TreeMap<>();
        pipeline.config().transform().forEach(transform -> parts.put(transform.tableId(), part(transform)));
        return parts.isEmpty()
                ? target
                : TransformingTarget.open(target, parts, new TransformNotes(notes, "validate"), work);
    }

    /** The columns that a table's rows have in the target. */
    TableSchema columns(TargetConfig settings, TableId table, Applied applied) {
        if (applied.generation() == 0) {
            throw new PipelineException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "The target has no final table of " + table,
                    "Let the pipeline apply it first");
        }
        return notes(settings).columns(table, applied).orElseGet(() -> pipeline.reader()
                .schema(table, applied.schemaVersion()));
    }

    private TransformNotes notes(TargetConfig settings) {
        return new TransformNotes(pipeline.landing(), Targets.reader(pipeline, settings));
    }

    private Part part(TransformConfig transform) {
        JoinConfig join = transform.join();
        return new Part(
                transform.transform(),
                join.isWritten() ? new ReferenceFile(pipeline.storage().files(join.folder()), join.name()) : null);
    }

    /** Whether the transforms fit what is landed, and name tables that there are. Looks only. */
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        if (pipeline.config().transform().isEmpty()) {
            return checks;
        }
        LandingState state;
        try {
            state = pipeline.reader().state();
        } catch (PipelineException failure) {
            return List.of(Check.failed(SUBJECT, PipelineException.describe(failure), failure.hint()));
        }
        pipeline.config().transform().forEach(transform -> checks.add(check(transform, state)));
        return checks;
    }

    private Check check(TransformConfig transform, LandingState state) {
        TableId table = transform.tableId();
        TableState landed = state.tables().get(table);
        if (landed == null && !isWanted(table)) {
            List<String> known =
                    state.tables().keySet().stream().map(TableId::toString).toList();
            String cure = Suggestion.nearest(table.toString(), known)
                    .map(nearest -> "Did you mean " + nearest + "?")
                    .orElse("Name one of the pipeline's tables as it is landed");
            return Check.failed(SUBJECT, "no table " + table + " is landed, and none is to be", cure);
        }
        if (landed == null || landed.schemaVersion() == 0) {
            return Check.ok(SUBJECT, table + " can be read; columns are looked at once it is landed");
        }
        return check(transform, pipeline.reader().schema(table, landed.schemaVersion()));
    }

    private Check check(TransformConfig transform, TableSchema schema) {
        try {
            TableSchema result = part(transform)
                    .result(
                            schema,
                            EngineSettings.DEFAULT,
                            Storage.temporary(pipeline.config().name()));
            return Check.ok(
                    SUBJECT,
                    transform.table() + " becomes "
                            + result.columns().stream().map(Column::name).collect(Collectors.joining(", ")));
        } catch (PipelineException failure) {
            return Check.failed(SUBJECT, PipelineException.describe(failure), failure.hint());
        }
    }

    /** Whether the source may have such a table; what mappings make of names is known once they are landed. */
    private boolean isWanted(TableId table) {
        if (pipeline.config().isOfFolder()) {
            return pipeline.config().tables().isEmpty()
                    || pipeline.config().declaredTables().containsKey(table);
        }
        List<String> patterns = pipeline.config().source().orElseThrow().tables();
        return patterns.isEmpty() || TablePatterns.parse(patterns).matches(table);
    }
}
