package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.dms.DeclaredTable;
import io.tributary.change.TableId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One pipeline file. */
public record PipelineConfig(
        @Key(
                        value = "name",
                        about = "Names the pipeline, and at a PostgreSQL source its replication slot and publication,"
                                + " `tributary_<name>`. Unique per source server.",
                        example = "world",
                        pattern = "[a-z][a-z0-9_]{0,40}",
                        expected = "a lower-case letter, then at most 40 lower-case letters, digits or _")
                String name,
        @Key(
                        value = "source",
                        about = "The database that is copied. Left out where AWS DMS, or a capture like it, writes the"
                                + " files of `landing.path`: then these are applied.",
                        otherwise = "")
                Optional<SourceConfig> source,
        @Key(
                        value = TABLES,
                        about = "Only without `source`. Tables whose files do not say what their columns are, as"
                                + " `schema.table`, spelled as their folders are. When it is written, only these are"
                                + " applied, else all that are found.",
                        otherwise = "")
                Map<String, TableConfig> tables,
        @Key(value = "landing", about = "Where changes are landed: the folder between source and target.")
                LandingConfig landing,
        @Key(
                        value = "targets",
                        one = TARGET,
                        about = "Where the final tables are kept; each target is as far as it has come by itself. May"
                                + " be left out beside `landing.dms`, and must be where that makes files that only"
                                + " others read.",
                        notNeededWith = "landing.dms")
                List<TargetConfig> targets,
        @Key(
                        value = TRANSFORM,
                        about = "What becomes of tables' rows on their way to the targets; see the"
                                + " [guide](transforms.md). Tables that are not named stay as they are.",
                        otherwise = "")
                List<TransformConfig> transform,
        @Key(
                        value = LOGS,
                        about = "Where the log of each run is kept as well, as lines of JSON; see the"
                                + " [guide](operations.md#logs).",
                        otherwise = "")
                Optional<LogsConfig> logs,
        @Key(value = "s3", about = "How buckets are reached.", otherwise = "") S3Config s3,
        @Key(
                        value = TRIGGER,
                        about =
                                "What is done when events say that something was written to `landing.path` in a bucket; see the"
                                        + " [guide](lambda.md).",
                        otherwise = "")
                TriggerConfig trigger,
        @Key(
                        value = "spark",
                        about = "How `apply --engine spark` starts its job; see the [guide](spark.md).",
                        otherwise = "")
                SparkConfig spark,
        @Key(
                        value = "console",
                        about = "The page that shows how the pipeline is, and the figures for monitoring; see the"
                                + " [guide](watching.md).",
                        otherwise = "")
                ConsoleConfig console,
        @Key(
                        value = "alerts",
                        about = "When copies count as late, and who is told of problems; see the"
                                + " [guide](watching.md#alerts).",
                        otherwise = "")
                AlertsConfig alerts) {
    private static final String TRIGGER = "trigger";
    private static final String TARGET = "target";
    private static final String TABLES = "tables";
    private static final String LOGS = "logs";
    private static final String TRANSFORM = "transform";

    public PipelineConfig {
        requireNonNull(name, "name is null");
        requireNonNull(source, "source is null");
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        requireNonNull(landing, "landing is null");
        targets = List.copyOf(targets);
        transform = List.copyOf(transform);
        requireNonNull(logs, "logs is null");
        requireNonNull(s3, "s3 is null");
        requireNonNull(trigger, "trigger is null");
        if (trigger.isWritten() && !landing.path().isBucket()) {
            throw new Misfit(TRIGGER, "events are of buckets, and landing.path is a folder; take it out");
        }
        requireNonNull(spark, "spark is null");
        requireNonNull(console, "console is null");
        requireNonNull(alerts, "alerts is null");
        expectTargets(source.isPresent(), landing.dms(), targets);
        if (source.isPresent() && !tables.isEmpty()) {
            throw new Misfit(
                    TABLES, "stands beside source, whose tables key says which tables are copied; take one out");
        }
        expectNames(tables);
        boolean mayBeManyTables = source.map(SourceConfig::mayBeManyTables).orElse(tables.size() != 1);
        List<Location> folders = new ArrayList<>(List.of(landing.path()));
        for (TargetConfig target : targets) {
            expectOwnFolder(target, folders);
            if (!target.isDatabase() && mayBeManyTables && !target.layout().contains("{table}")) {
                throw new Misfit(
                        TARGET,
                        source.isPresent()
                                ? "target.layout without {table} fits only a source.tables of one table, written"
                                        + " without wildcard"
                                : "target.layout without {table} fits only tables with one table");
            }
        }
        logs.ifPresent(kept -> expectOwnFolder(kept, folders));
        if (targets.stream().map(TargetConfig::place).distinct().count() < targets.size()) {
            throw new Misfit("targets", "expected targets that are not the same place");
        }
        expectOwnEntries(targets);
        if (transform.stream().map(TransformConfig::table).distinct().count() < transform.size()) {
            throw new Misfit(TRANSFORM, "expected one entry a table");
        }
    }

    private static void expectOwnEntries(List<TargetConfig> targets) {
        List<CatalogConfig> glue = targets.stream()
                .map(TargetConfig::catalog)
                .filter(catalog -> catalog.type() == CatalogConfig.Type.GLUE)
                .toList();
        if (glue.stream().distinct().count() < glue.size()) {
            throw new Misfit(
                    "targets",
                    "expected targets of other names in the catalog: write another catalog.database or table");
        }
    }

    private static void expectNames(Map<String, TableConfig> tables) {
        for (String name : tables.keySet()) {
            if (ColumnNames.table(name).isEmpty()) {
                throw new Misfit(TABLES, "expected schema.table, got " + name);
            }
        }
    }

    /** Whether somebody else writes the files of the landing folder, and knows nothing of our log. */
    public boolean isOfFolder() {
        return source.isEmpty();
    }

    /** What is said of tables, by table. */
    public Map<TableId, DeclaredTable> declaredTables() {
        Map<TableId, DeclaredTable> declared = new TreeMap<>();
        tables.forEach((name, table) -> declared.put(ColumnNames.table(name).orElseThrow(), table.declared()));
        return declared;
    }

    /** Tables whose columns are in a catalog, by table. */
    public Map<TableId, TableConfig> tablesOfCatalogs() {
        Map<TableId, TableConfig> found = new TreeMap<>();
        tables.forEach((name, table) -> {
            if (table.columnsFrom().isWritten()) {
                found.put(ColumnNames.table(name).orElseThrow(), table);
            }
        });
        return found;
    }

    private static void expectTargets(boolean hasSource, DmsConfig dms, List<TargetConfig> targets) {
        if (!hasSource && targets.isEmpty()) {
            throw new Misfit(TARGET, "missing; without source there is nothing to do but to apply");
        }
        if (hasSource && !targets.isEmpty() && dms.isForOthers()) {
            throw new Misfit(
                    TARGET,
                    "stands beside a landing.dms whose files are for other readers; take it out, and apply the folder"
                            + " with a pipeline of its own without source");
        }
    }

    private static void expectOwnFolder(LogsConfig logs, List<Location> taken) {
        if (taken.stream().anyMatch(other -> logs.path().contains(other) || other.contains(logs.path()))) {
            throw new Misfit(LOGS, "logs.path must be outside of landing.path and of the targets' folders");
        }
    }

    private static void expectOwnFolder(TargetConfig target, List<Location> taken) {
        if (!target.path().isWritten()) {
            return;
        }
        for (Location other : taken) {
            if (target.path().contains(other) || other.contains(target.path())) {
                boolean isLanding = other.equals(taken.get(0));
                throw new Misfit(
                        TARGET,
                        isLanding
                                ? "target.path and landing.path must be folders outside one another"
                                : "the folders of targets must be outside one another");
            }
        }
        taken.add(target.path());
    }
}
