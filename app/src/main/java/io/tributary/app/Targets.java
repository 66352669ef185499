package io.tributary.app;

import io.tributary.app.config.TargetConfig;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.csv.CsvRowReader;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.FileLayout;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the target a pipeline names; the only place that knows all of them. */
final class Targets {
    private Targets() {}

    /**
     * The target, claimed.
     *
     * @param threads that apply at the same time; they share the memory
     * @param holder who claims it, shown to whoever is refused
     */
    static Target open(Pipeline pipeline, int threads, String holder) {
        TargetConfig settings = pipeline.config().target();
        Path scratch = settings.path().resolve("_tributary").resolve("scratch");
        StreamingMerge merge = new StreamingMerge(
                pipeline.reader()::open,
                new MergeSettings(scratch, settings.memory().bytes() / threads, CsvRowReader.ROW_BYTES_MAX));
        return switch (settings.format()) {
            case CSV -> CsvTarget.open(files(settings), csv(settings), merge, holder);
        };
    }

    /** The target, to look at whoever is writing it. */
    static TargetView view(Pipeline pipeline) {
        TargetConfig settings = pipeline.config().target();
        Target target =
                switch (settings.format()) {
                    case CSV -> CsvTarget.readOnly(files(settings), csv(settings));
                };
        return new TargetView() {
            @Override
            public Applied applied(TableId table) {
                return target.applied(table);
            }

            @Override
            public Optional<Target.Failure> failure(TableId table) {
                return target.failure(table);
            }
        };
    }

    private static Files files(TargetConfig settings) {
        return new LocalFiles(settings.path());
    }

    private static CsvSettings csv(TargetConfig settings) {
        return new CsvSettings(
                new FileLayout(settings.layout()),
                settings.header() ? CsvSettings.Header.NAMES : CsvSettings.Header.NONE);
    }
}
