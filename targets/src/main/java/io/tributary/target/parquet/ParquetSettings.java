package io.tributary.target.parquet;

import static java.util.Objects.requireNonNull;

import io.tributary.target.FileLayout;
import io.tributary.target.engine.EngineSettings;

/**
 * How Parquet files look, and what writing one may take.
 *
 * @param layout where they are
 */
public record ParquetSettings(FileLayout layout, EngineSettings engine) {
    /** One folder a table. */
    public static final ParquetSettings DEFAULT =
            new ParquetSettings(new FileLayout("{schema}/{table}/final_output.parquet"), EngineSettings.DEFAULT);

    public ParquetSettings {
        requireNonNull(layout, "layout is null");
        requireNonNull(engine, "engine is null");
    }
}
