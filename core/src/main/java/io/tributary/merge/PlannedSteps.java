package io.tributary.merge;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedItem;
import io.tributary.landing.TableEvent;
import io.tributary.ledger.Applied;
import java.util.ArrayList;
import java.util.List;

/** Gathers the steps of one generation from a table's items, given in order. Confined to one planning. */
final class PlannedSteps {
    private static final int UNKNOWN = -1;

    private final TableId table;
    private final SchemaLookup schemas;
    private final int generation;
    private final boolean loads;
    private final List<LandedFile> loadFiles = new ArrayList<>();
    private final List<Plan.Step> afterLoad = new ArrayList<>();
    private int itemGeneration;
    private int schemaVersion;
    private int loadSchemaVersion = UNKNOWN;
    private boolean truncated;

    /** @param finished generation of the last load that finished, 0 when none did */
    PlannedSteps(TableId table, Applied applied, int finished, SchemaLookup schemas) {
        this.table = table;
        this.schemas = schemas;
        loads = finished > applied.generation();
        generation = Math.max(finished, applied.generation());
        itemGeneration = applied.generation();
        schemaVersion = applied.schemaVersion();
    }

    void add(LandedItem item) {
        if (item instanceof LandedFile file) {
            addFile(file);
        } else if (item instanceof TableEvent.LoadStarted load) {
            itemGeneration = load.generation();
            if (isCurrent()) {
                loadSchemaVersion = load.schemaVersion();
                schemaVersion = load.schemaVersion();
            }
        } else if (item instanceof TableEvent.SchemaChanged change && isCurrent()) {
            schemaVersion = change.schemaVersion();
        } else if (item instanceof TableEvent.Truncated && isCurrent()) {
            truncated = true;
            afterLoad.clear();
            afterLoad.add(new Plan.Truncate());
        }
    }

    private boolean isCurrent() {
        return itemGeneration == generation;
    }

    private void addFile(LandedFile file) {
        if (file.generation() > generation) {
            throw new PipelineException(
                    ErrorCode.TARGET_DIVERGED,
                    "Cannot bring " + table + " up to date: landing file " + file.path() + " belongs to load "
                            + file.generation() + ", which the landing zone no longer holds; the target has load "
                            + generation,
                    reload());
        }
        if (file.generation() < generation) {
            return;
        }
        if (file.kind() == LandedFile.Kind.LOAD) {
            if (loads) {
                loadFiles.add(file);
            }
            return;
        }
        schemaVersion = file.schemaVersion();
        afterLoad.add(new Plan.Changes(file, schemas.schema(table, file.schemaVersion())));
    }

    int generation() {
        return generation;
    }

    /** Of the rows after all steps. */
    int schemaVersion() {
        return schemaVersion;
    }

    List<Plan.Step> steps() {
        if (!loads || truncated) {
            return afterLoad;
        }
        for (LandedFile file : loadFiles) {
            if (file.schemaVersion() != loadSchemaVersion) {
                throw new PipelineException(
                        ErrorCode.LANDING_CORRUPT,
                        "Cannot load " + table + ": landing file " + file.path() + " has schema version "
                                + file.schemaVersion() + ", its load began with "
                                + (loadSchemaVersion == UNKNOWN ? "none" : loadSchemaVersion),
                        reload());
            }
        }
        if (loadSchemaVersion == UNKNOWN) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot load " + table + ": the log says that load " + generation + " finished, not that it began",
                    reload());
        }
        List<Plan.Step> steps = new ArrayList<>();
        steps.add(new Plan.Replace(loadFiles, schemas.schema(table, loadSchemaVersion)));
        steps.addAll(afterLoad);
        return steps;
    }

    private String reload() {
        return "Load the table again: tributary reload " + table;
    }
}
