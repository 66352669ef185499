package io.tributary.app.pipeline;

import io.tributary.access.AwsAccess;
import io.tributary.app.config.CatalogConfig;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.config.TargetConfig;
import io.tributary.capture.Check;
import io.tributary.catalog.glue.GlueSettings;
import io.tributary.catalog.glue.GlueTables;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.landing.LandingReader;
import io.tributary.target.Target;
import io.tributary.target.catalog.CsvShape;
import io.tributary.target.catalog.FinalShape;
import io.tributary.target.catalog.RegisteringTarget;
import io.tributary.target.catalog.Registration;
import io.tributary.target.catalog.RetryPauses;
import io.tributary.target.parquet.ParquetShape;
import io.tributary.target.transform.TransformNotes;
import java.net.URI;

/** The Glue Data Catalog, joined with a pipeline's targets. */
final class DataCatalogs {
    /** Any name will do to see whether the catalog lets us in. */
    private static final String ANY_DATABASE = "default";

    private final Pipeline pipeline;

    DataCatalogs(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** A catalog that is not asked anything yet. */
    GlueTables open(CatalogConfig catalog) {
        return GlueTables.open(settings(pipeline.config(), catalog.region(), catalog.endpoint(), catalog.catalogId()));
    }

    static GlueSettings settings(PipelineConfig config, String region, String endpoint, String catalogId) {
        AwsAccess usual = Storage.aws(config.s3());
        AwsAccess there = new AwsAccess(
                Storage.written(region).or(usual::region),
                Storage.written(endpoint).map(URI::create),
                usual.profile());
        return new GlueSettings(there, Storage.written(catalogId));
    }

    /** The target, which registers its tables if the pipeline says so. */
    Target registering(Target target, TargetConfig settings) {
        if (!settings.isRegistered()) {
            return target;
        }
        try {
            Files files = Targets.files(pipeline, settings);
            Registration registration = new Registration(
                    open(settings.catalog()),
                    settings.catalog().naming(),
                    shape(files, settings),
                    files,
                    pipeline.config().name());
            return RegisteringTarget.open(target, registration, files, columns(settings), RetryPauses.DEFAULT);
        } catch (PipelineException e) {
            target.close();
            throw e;
        }
    }

    private static FinalShape shape(Files files, TargetConfig settings) {
        return settings.format() == TargetConfig.Format.CSV
                ? new CsvShape(files, Targets.csv(settings))
                : new ParquetShape(files, Targets.parquet(settings, 1));
    }

    /** The columns that a transform gave the rows; else those that were landed. */
    private RegisteringTarget.HeldColumns columns(TargetConfig settings) {
        TransformNotes notes = new TransformNotes(pipeline.landing(), Targets.reader(pipeline, settings));
        LandingReader landing = pipeline.reader();
        return (table, applied) ->
                notes.columns(table, applied).orElseGet(() -> landing.schema(table, applied.schemaVersion()));
    }

    /** Whether the catalog answers. Looks only. */
    Check check(CatalogConfig catalog) {
        boolean isOne = !catalog.database().contains("{");
        String database = isOne ? catalog.naming().of(new TableId("any", "any")).database() : ANY_DATABASE;
        try (GlueTables tables = open(catalog)) {
            boolean isThere = tables.hasDatabase(database);
            String finding = "the Glue Data Catalog answers";
            if (isOne) {
                finding +=
                        isThere ? "; it has the database " + database : "; the database " + database + " will be made";
            }
            return Check.ok("catalog", finding);
        } catch (PipelineException failure) {
            if (!isOne && failure.code() == ErrorCode.TARGET_PERMISSION_MISSING) {
                return Check.warning(
                        "catalog",
                        "the Glue Data Catalog does not let us look at the database " + ANY_DATABASE,
                        "If it is the databases of the tables that it does let us look at, all is well");
            }
            return Check.failed("catalog", PipelineException.describe(failure), failure.hint());
        }
    }
}
