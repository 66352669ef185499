package io.tributary.app.pipeline;

import io.tributary.app.config.CatalogConfig;
import io.tributary.app.config.Location;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.config.TargetConfig;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.capture.Check;
import io.tributary.change.TableId;
import io.tributary.csv.CsvRowReader;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.FileLayout;
import io.tributary.target.Target;
import io.tributary.target.catalog.RegisteringTarget;
import io.tributary.target.compare.ComparingTarget;
import io.tributary.target.compare.Comparison;
import io.tributary.target.database.DatabaseSettings;
import io.tributary.target.database.DatabaseTarget;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.HeldRows;
import io.tributary.target.engine.HeldRowsComparison;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import io.tributary.target.transform.TransformedFiles;
import io.tributary.target.transform.TransformingTarget.Work;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** Opens the target a pipeline names; the only place that knows all of them. */
public final class Targets {
    /** What is landed for other readers, nobody applies here. */
    private static final TargetView NO_TARGET = new TargetView() {
        @Override
        public String name() {
            return "";
        }

        @Override
        public String format() {
            return "";
        }

        @Override
        public Applied applied(TableId table) {
            return Applied.NOTHING;
        }

        @Override
        public Optional<Target.Failure> failure(TableId table) {
            return Optional.empty();
        }
    };

    /** A Parquet file needs several times the memory that changes do: columns are put together in it. */
    private static final int ENGINE_SHARES = 4;

    /** Rows that differ are kept in memory to be looked at again; more than so many are not. */
    private static final int DIFFERENCES_LISTED = 100_000;

    private static final long ENGINE_BYTES_MIN = 128L << 20;

    /** Any name will do to see whether the database lets us in. */
    private static final TableId NO_TABLE = new TableId("tributary", "check");

    private Targets() {}

    /**
     * The target, claimed.
     *
     * @param threads that apply at the same time; they share the memory
     * @param holder who claims it, shown to whoever is refused
     */
    public static Target open(Pipeline pipeline, TargetConfig settings, int threads, String holder) {
        TransformedFiles landed = new TransformedFiles(LandedFiles.of(pipeline.reader()));
        MergeSettings merge = new MergeSettings(
                scratch(pipeline.config(), settings), settings.memory().bytes() / threads, CsvRowReader.ROW_BYTES_MAX);
        Target target = new DataCatalogs(pipeline)
                .registering(open(pipeline, settings, landed, merge, threads, holder), settings);
        return new Transforms(pipeline)
                .before(target, settings, new Work(landed, engine(settings, threads), merge.scratch()));
    }

    private static Target open(
            Pipeline pipeline,
            TargetConfig settings,
            LandedFiles landed,
            MergeSettings merge,
            int threads,
            String holder) {
        if (settings.isDatabase()) {
            return DatabaseTarget.open(database(settings), landed, merge, holder);
        }
        return switch (settings.format()) {
            case CSV ->
                CsvTarget.open(
                        files(pipeline, settings),
                        csv(settings),
                        steps(pipeline)
                                .csv(
                                        new StreamingMerge(landed, merge),
                                        SharedLanding.of(pipeline),
                                        shared(pipeline, settings)),
                        holder);
            case ICEBERG ->
                IcebergTarget.open(
                        files(pipeline, settings),
                        iceberg(pipeline, settings, threads),
                        landed,
                        merge,
                        workers(pipeline, settings),
                        holder);
            case PARQUET ->
                ParquetTarget.open(
                        files(pipeline, settings),
                        parquet(settings, threads),
                        landed,
                        merge,
                        workers(pipeline, settings),
                        holder);
        };
    }

    private static Workers workers(Pipeline pipeline, TargetConfig settings) {
        return steps(pipeline).workers(SharedLanding.of(pipeline), shared(pipeline, settings));
    }

    /** The target's files, for other machines. */
    private static SharedFiles shared(Pipeline pipeline, TargetConfig settings) {
        return new SharedFiles(pipeline.config().s3(), settings.path());
    }

    /** Files that transforms have made are on this machine, and merged here. */
    private static MergeSteps steps(Pipeline pipeline) {
        return pipeline.config().transform().isEmpty() ? pipeline.steps() : MergeSteps.EMBEDDED;
    }

    /** The names of all targets in the landing zone. */
    public static Set<String> readers(Pipeline pipeline) {
        return pipeline.config().targets().stream()
                .map(target -> reader(pipeline, target))
                .collect(Collectors.toSet());
    }

    /** A name of the target's own in the landing zone; another target has another. */
    public static String reader(Pipeline pipeline, TargetConfig settings) {
        CRC32 place = new CRC32();
        place.update(settings.place().getBytes(StandardCharsets.UTF_8));
        return "%s-%08x".formatted(pipeline.config().name(), place.getValue());
    }

    /** The pipeline's targets, to look at whoever is writing them. None is asked anything yet. */
    public static List<TargetView> views(Pipeline pipeline) {
        if (pipeline.config().targets().isEmpty()) {
            return List.of(NO_TARGET);
        }
        return pipeline.config().targets().stream()
                .map(target -> view(pipeline, target))
                .toList();
    }

    private static TargetView view(Pipeline pipeline, TargetConfig settings) {
        Target target = new LateTarget(() -> seen(pipeline, settings));
        return new TargetView() {
            @Override
            public String name() {
                return settings.place();
            }

            @Override
            public String format() {
                return Targets.format(settings);
            }

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

    private static Target seen(Pipeline pipeline, TargetConfig settings) {
        Target plain = readOnly(pipeline, settings);
        Target registered =
                settings.isRegistered() ? RegisteringTarget.readOnly(plain, files(pipeline, settings)) : plain;
        return new Transforms(pipeline).before(registered, settings);
    }

    /** What kind of tables a target holds. */
    public static String format(TargetConfig settings) {
        return settings.isDatabase() ? "database" : settings.format().name().toLowerCase(Locale.ROOT);
    }

    /** The target, to look at whoever is writing it. */
    public static Target readOnly(Pipeline pipeline, TargetConfig settings) {
        if (settings.isDatabase()) {
            return DatabaseTarget.readOnly(database(settings));
        }
        return switch (settings.format()) {
            case CSV -> CsvTarget.readOnly(files(pipeline, settings), csv(settings));
            case ICEBERG -> IcebergTarget.readOnly(files(pipeline, settings), iceberg(pipeline, settings, 1));
            case PARQUET -> ParquetTarget.readOnly(files(pipeline, settings), parquet(settings, 1));
        };
    }

    /** What a target holds of a table now. */
    public static Applied applied(Pipeline pipeline, TargetConfig settings, TableId table) {
        try (Target target = readOnly(pipeline, settings)) {
            return target.applied(table);
        }
    }

    /**
     * Compares what a target would make of a load with what it holds.
     *
     * @param truth has the load's files
     * @param scratch gets what is written on the way
     */
    public static Comparison compare(
            Pipeline pipeline, TargetConfig settings, LandingReader truth, Plan load, Scratch scratch) {
        TransformedFiles landed = new TransformedFiles(LandedFiles.of(truth));
        MergeSettings merge = new MergeSettings(
                scratch.folder().resolve("compare"), settings.memory().bytes(), CsvRowReader.ROW_BYTES_MAX);
        boolean asHeld = pipeline.config().isOfFolder();
        Transforms transforms = new Transforms(pipeline);
        try (Target held = readOnly(pipeline, settings)) {
            ComparingTarget comparing = new ComparingTarget(
                    rows(held, settings, asHeld, landed, merge),
                    table -> transforms.columns(settings, table, held.applied(table)),
                    asHeld);
            Work work = new Work(landed, engine(settings, 1), merge.scratch());
            try (Target target = transforms.before(comparing, work, new LocalFiles(scratch.folder()))) {
                target.apply(load);
            }
            return comparing.comparison(load.table());
        }
    }

    private static ComparingTarget.Rows rows(
            Target held, TargetConfig settings, boolean asHeld, LandedFiles landed, MergeSettings merge) {
        if (held instanceof DatabaseTarget database) {
            return database.comparing(landed, merge, DIFFERENCES_LISTED);
        }
        boolean isCsv = settings.format() == TargetConfig.Format.CSV;
        TypeRules rules = isCsv
                ? asHeld ? TypeRules.PARQUET : TypeRules.TEXT
                : settings.format() == TargetConfig.Format.ICEBERG ? TypeRules.ICEBERG : TypeRules.PARQUET;
        EngineSettings engine = engine(settings, 1);
        HeldRows.Source rows = held instanceof CsvTarget csv ? HeldRows.of(csv, rules, engine) : (HeldRows.Source) held;
        return new HeldRowsComparison(rows, rules, engine, landed, merge, DIFFERENCES_LISTED);
    }

    /** Preconditions of a target. Looks only. */
    public static List<Check> checks(Pipeline pipeline, TargetConfig settings) {
        List<Check> checks = new ArrayList<>();
        if (!settings.isDatabase()) {
            checks.addAll(pipeline.storage().checks("target", settings.path()));
        }
        if (settings.isDatabase()) {
            checks.add(reached(pipeline, settings, "connected to " + settings.place()));
        } else if (settings.format() == TargetConfig.Format.ICEBERG) {
            checks.add(reached(pipeline, settings, "the catalog answers"));
        }
        if (settings.catalog().type() == CatalogConfig.Type.GLUE) {
            checks.add(new DataCatalogs(pipeline).check(settings.catalog()));
        }
        return checks;
    }

    private static Check reached(Pipeline pipeline, TargetConfig settings, String finding) {
        try (Target target = readOnly(pipeline, settings)) {
            target.applied(NO_TABLE);
            return Check.ok("target", finding);
        } catch (PipelineException failure) {
            return Check.failed("target", PipelineException.describe(failure), failure.hint());
        }
    }

    /** Beside the final files where there are some, else beside the landing zone's. */
    private static Path scratch(PipelineConfig config, TargetConfig target) {
        Location place = target.isDatabase() ? config.landing().path() : target.path();
        return Storage.scratch(place, config.name());
    }

    private static DatabaseSettings database(TargetConfig settings) {
        return new DatabaseSettings(
                settings.url(),
                settings.user(),
                settings.password().text(),
                settings.schema(),
                "{table}",
                settings.textColumnsByTable());
    }

    /** Where a target of files is. */
    public static Files files(Pipeline pipeline, TargetConfig settings) {
        return pipeline.storage().files(settings.path());
    }

    static ParquetSettings parquet(TargetConfig settings, int threads) {
        return new ParquetSettings(
                new FileLayout(settings.layout()), engine(settings, threads), settings.partitionByTable());
    }

    private static IcebergSettings iceberg(Pipeline pipeline, TargetConfig settings, int threads) {
        CatalogConfig catalog = settings.catalog();
        Map<String, String> properties = new HashMap<>();
        catalog.properties().forEach((name, value) -> properties.put(name, value.text()));
        IcebergSettings.Catalog kind =
                switch (catalog.type()) {
                    case REST -> IcebergSettings.Catalog.REST;
                    case JDBC, GLUE -> IcebergSettings.Catalog.JDBC;
                };
        IcebergSettings iceberg = new IcebergSettings(
                kind,
                catalog.uri(),
                properties,
                settings.formatVersion(),
                settings.partitionByTable(),
                IcebergSettings.DEFAULT.fileBytes(),
                settings.keepSnapshots(),
                engine(settings, threads));
        return catalog.type() == CatalogConfig.Type.GLUE
                ? iceberg.in(new IcebergSettings.Entries(new DataCatalogs(pipeline).open(catalog), catalog.naming()))
                : iceberg;
    }

    private static EngineSettings engine(TargetConfig settings, int threads) {
        return new EngineSettings(
                settings.textColumnsByTable(),
                Math.max(ENGINE_BYTES_MIN, ENGINE_SHARES * settings.memory().bytes() / threads),
                Math.max(1, Runtime.getRuntime().availableProcessors() / threads),
                EngineSettings.DEFAULT.rowGroupRows());
    }

    static CsvSettings csv(TargetConfig settings) {
        return new CsvSettings(
                new FileLayout(settings.layout()),
                settings.header() ? CsvSettings.Header.NAMES : CsvSettings.Header.NONE);
    }
}
