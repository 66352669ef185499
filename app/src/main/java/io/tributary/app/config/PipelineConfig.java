package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

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
        @Key(value = "target", about = "Where the final tables are kept.") TargetConfig target) {
    public PipelineConfig {
        requireNonNull(name, "name is null");
        requireNonNull(source, "source is null");
        requireNonNull(landing, "landing is null");
        requireNonNull(target, "target is null");
        boolean overlaps = target.path()
                .filter(path ->
                        path.startsWith(landing.path()) || landing.path().startsWith(path))
                .isPresent();
        if (overlaps) {
            throw new Misfit("target", "target.path and landing.path must be folders outside one another");
        }
        if (!target.isDatabase() && source.mayBeManyTables() && !target.layout().contains("{table}")) {
            throw new Misfit(
                    "target",
                    "target.layout without {table} fits only a source.tables of one table, written without wildcard");
        }
    }
}
