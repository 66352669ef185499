package io.tributary.app;

import io.tributary.app.config.TargetConfig;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.csv.CsvRowReader;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.FileLayout;
import io.tributary.target.Target;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the target a pipeline names; the only place that knows all of them. */
final class Targets {
    /** A Parquet file needs several times the memory that changes do: columns are put together in it. */
    private static final int ENGINE_SHARES = 4;

    private static final long ENGINE_BYTES_MIN = 128L << 20;

    private Targets() {}

    /**
     * The target, claimed.
     *
     * @param threads that apply at the same time; they share the memory
     * @param holder who claims it, shown to whoever is refused
     */
    static Target open(Pipeline pipeline, int threads, String holder) {
        TargetConfig settings = pipeline.config().target();
        LandedFiles landed = LandedFiles.of(pipeline.reader());
        Path scratch = settings.folder().resolve("_tributary").resolve("scratch");
        MergeSettings merge =
                new MergeSettings(scratch, settings.memory().bytes() / threads, CsvRowReader.ROW_BYTES_MAX);
        return switch (settings.format()) {
            case CSV -> CsvTarget.open(files(settings), csv(settings), new StreamingMerge(landed, merge), holder);
            case PARQUET -> ParquetTarget.open(files(settings), parquet(settings, threads), landed, merge, holder);
        };
    }

    /** The target, to look at whoever is writing it. */
    static TargetView view(Pipeline pipeline) {
        TargetConfig settings = pipeline.config().target();
        Target target =
                switch (settings.format()) {
                    case CSV -> CsvTarget.readOnly(files(settings), csv(settings));
                    case PARQUET -> ParquetTarget.readOnly(files(settings), parquet(settings, 1));
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
        return new LocalFiles(settings.folder());
    }

    private static ParquetSettings parquet(TargetConfig settings, int threads) {
        return new ParquetSettings(
                new FileLayout(settings.layout()),
                settings.textColumnsByTable(),
                Math.max(ENGINE_BYTES_MIN, ENGINE_SHARES * settings.memory().bytes() / threads),
                Math.max(1, Runtime.getRuntime().availableProcessors() / threads),
                ParquetSettings.DEFAULT.rowGroupRows());
    }

    private static CsvSettings csv(TargetConfig settings) {
        return new CsvSettings(
                new FileLayout(settings.layout()),
                settings.header() ? CsvSettings.Header.NAMES : CsvSettings.Header.NONE);
    }
}
