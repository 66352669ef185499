package io.tributary.target.iceberg;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.Plan;
import java.util.Map;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.jspecify.annotations.Nullable;

/**
 * The next metadata of a table with the columns that a plan leads to.
 *
 * @param base in the place of which it comes; null when there is no table yet
 */
record Begun(@Nullable TableMetadata base, Staged staged) {
    private static final String METADATA_FILES_MAX = "20";

    static Begun of(Lake lake, Held held, Plan plan, Schema schema, PartitionSpec wanted) {
        TableMetadata base = held.metadata();
        if (base == null) {
            return created(lake, held, schema, wanted);
        }
        lake.warehouse().path(base.location());
        requireSpec(plan, base, wanted);
        TableMetadata.Builder next = TableMetadata.buildFrom(base);
        if (base.formatVersion() < 2) {
            next.upgradeFormatVersion(2);
        }
        if (!base.schema().sameSchema(schema)) {
            next.setCurrentSchema(schema, Math.max(base.lastColumnId(), schema.highestFieldId()));
        }
        return new Begun(base, new Staged(held.required(), next.build()));
    }

    private static void requireSpec(Plan plan, TableMetadata base, PartitionSpec wanted) {
        if (!Partitions.same(base.spec(), wanted)) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot write " + plan.table() + ": its Iceberg table is divided by " + names(base.spec())
                            + ", the settings say " + names(wanted),
                    "Set the table's partition_by back; or drop the Iceberg table, then load the table again:"
                            + " tributary reload " + plan.table());
        }
    }

    private static String names(PartitionSpec spec) {
        return spec.isUnpartitioned()
                ? "nothing"
                : String.join(
                        ", ", spec.fields().stream().map(PartitionField::name).toList());
    }

    /** The library gives columns ids of its own, so ours are set in a second step where they are others. */
    private static Begun created(Lake lake, Held held, Schema schema, PartitionSpec spec) {
        if (!held.table().canBePath()) {
            throw new PipelineException(
                    ErrorCode.TABLE_NAME_UNSUPPORTED,
                    "Cannot write " + held.table() + " to files: its name is no file name",
                    "");
        }
        createNamespace(lake, held.name().namespace());
        boolean fresh = isNumbered(schema);
        BaseTransaction transaction = (BaseTransaction) lake.catalog()
                .buildTable(held.name(), schema)
                .withLocation(lake.warehouse().location(held.table().path()))
                .withPartitionSpec(fresh ? spec : PartitionSpec.unpartitioned())
                .withProperties(Map.of(
                        TableProperties.FORMAT_VERSION,
                        Integer.toString(lake.settings().formatVersion()),
                        TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
                        "true",
                        TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
                        METADATA_FILES_MAX))
                .createTransaction();
        TableMetadata begin = transaction.currentMetadata();
        if (!fresh) {
            begin = TableMetadata.buildFrom(begin)
                    .setCurrentSchema(schema, Math.max(begin.lastColumnId(), schema.highestFieldId()))
                    .setDefaultPartitionSpec(spec)
                    .build();
        }
        lake.warehouse().path(begin.location());
        return new Begun(null, new Staged(transaction.underlyingOps(), begin));
    }

    private static boolean isNumbered(Schema schema) {
        for (int i = 0; i < schema.columns().size(); i++) {
            if (schema.columns().get(i).fieldId() != i + 1) {
                return false;
            }
        }
        return true;
    }

    /** Somebody else may create it at the same moment, and not every catalog says that this was why it failed. */
    private static void createNamespace(Lake lake, Namespace namespace) {
        if (lake.catalog() instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(namespace)) {
            try {
                namespaces.createNamespace(namespace);
            } catch (RuntimeException failure) {
                if (!namespaces.namespaceExists(namespace)) {
                    throw failure;
                }
            }
        }
    }
}
