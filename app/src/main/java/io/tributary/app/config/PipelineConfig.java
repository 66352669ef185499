package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

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
        @Key(value = "source", about = "The database that is copied.") SourceConfig source,
        @Key(value = "landing", about = "Where changes are landed: the folder between source and target.")
                LandingConfig landing,
        @Key(
                        value = "targets",
                        one = TARGET,
                        about =
                                "Where the final tables are kept; each target is as far as it has come by itself. May be left out"
                                        + " beside `landing.dms`, and must be where that makes files that only others read.",
                        notNeededWith = "landing.dms")
                List<TargetConfig> targets,
        @Key(
                        value = TRANSFORM,
                        about = "What becomes of tables' rows on their way to the targets; see the"
                                + " [guide](transforms.md). Tables that are not named stay as they are.",
                        otherwise = "")
                List<TransformConfig> transform,
        @Key(value = "s3", about = "How buckets are reached.", otherwise = "") S3Config s3) {
    private static final String TARGET = "target";
    private static final String TRANSFORM = "transform";

    public PipelineConfig {
        requireNonNull(name, "name is null");
        requireNonNull(source, "source is null");
        requireNonNull(landing, "landing is null");
        targets = List.copyOf(targets);
        transform = List.copyOf(transform);
        requireNonNull(s3, "s3 is null");
        expectTargets(landing.dms(), targets);
        List<Location> folders = new ArrayList<>(List.of(landing.path()));
        for (TargetConfig target : targets) {
            expectOwnFolder(target, folders);
            if (!target.isDatabase()
                    && source.mayBeManyTables()
                    && !target.layout().contains("{table}")) {
                throw new Misfit(
                        TARGET,
                        "target.layout without {table} fits only a source.tables of one table, written without wildcard");
            }
        }
        if (targets.stream().map(TargetConfig::place).distinct().count() < targets.size()) {
            throw new Misfit("targets", "expected targets that are not the same place");
        }
        if (transform.stream().map(TransformConfig::table).distinct().count() < transform.size()) {
            throw new Misfit(TRANSFORM, "expected one entry a table");
        }
    }

    private static void expectTargets(DmsConfig dms, List<TargetConfig> targets) {
        if (!targets.isEmpty() && dms.isForOthers()) {
            throw new Misfit(
                    TARGET,
                    "stands beside a landing.dms whose files are for other readers; take it out, and apply the folder with"
                            + " a pipeline of its own without source");
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
