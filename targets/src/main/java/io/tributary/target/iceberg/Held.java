package io.tributary.target.iceberg;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.target.FinalNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * A table as it was at one moment. Its ledger entry is the note in the property {@value #APPLIED}; that it was set with
 * the snapshot named in {@value #SNAPSHOT} tells whether somebody else has changed rows since.
 */
record Held(
        TableId table, TableIdentifier name, @Nullable TableOperations operations, @Nullable TableMetadata metadata) {
    static final String APPLIED = "tributary.applied";
    static final String SNAPSHOT = "tributary.snapshot";
    static final String FORMAT = "iceberg";

    static Held of(Catalog catalog, TableId table) {
        TableIdentifier name = TableIdentifier.of(Namespace.of(table.schema()), table.name());
        try {
            TableOperations operations = ((HasTableOperations) catalog.loadTable(name)).operations();
            return new Held(table, name, operations, operations.current());
        } catch (NoSuchTableException | NoSuchNamespaceException absent) {
            return new Held(table, name, null, null);
        } catch (RuntimeException e) {
            throw Failures.of("look at the Iceberg table " + table, e);
        }
    }

    boolean exists() {
        return metadata != null;
    }

    Optional<FinalNote> note() {
        String text = metadata == null ? null : metadata.properties().get(APPLIED);
        Optional<FinalNote> note = text == null ? Optional.empty() : FinalNote.parse(text);
        if (note.isPresent() && !note.get().table().equals(table)) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot keep " + table + " as the Iceberg table " + name + ": "
                            + note.get().table() + " is there",
                    "Give each pipeline a catalog or a warehouse of its own");
        }
        return note;
    }

    Applied applied() {
        return note().map(FinalNote::applied).orElse(Applied.NOTHING);
    }

    /** The snapshot that the ledger entry was set with; -1 when there is none. */
    long snapshot() {
        String text = metadata == null ? null : metadata.properties().get(SNAPSHOT);
        return text == null ? -1 : Long.parseLong(text);
    }

    /** Of a table that exists. */
    TableOperations required() {
        return requireNonNull(operations, "the table exists");
    }

    BaseTable as(TableOperations others) {
        return new BaseTable(others, name.toString());
    }

    /**
     * What somebody else has done to the table since the ledger entry was set; empty when nothing but writing the same
     * rows into other files.
     *
     * @param schema that the entry's rows have
     */
    Optional<String> changedOutside(TableSchema schema) {
        if (metadata == null) {
            return Optional.empty();
        }
        if (note().isEmpty()) {
            return Optional.of("it was made by somebody else");
        }
        Snapshot snapshot = metadata.currentSnapshot();
        History history = new History(required().io(), metadata);
        while (snapshot != null && snapshot.snapshotId() != snapshot()) {
            if (!DataOperations.REPLACE.equals(snapshot.operation())) {
                return Optional.of("somebody else changed its rows in snapshot " + snapshot.snapshotId());
            }
            snapshot = parent(snapshot, history);
        }
        if (snapshot == null) {
            return Optional.of("its rows are not those of snapshot " + snapshot() + " any more");
        }
        return columns().equals(columns(schema)) ? Optional.empty() : Optional.of("somebody else changed its columns");
    }

    private @Nullable Snapshot parent(Snapshot snapshot, History history) {
        Long parent = snapshot.parentId();
        try {
            return parent == null ? null : history.find(parent);
        } catch (RuntimeException e) {
            throw Failures.of("read earlier metadata of the Iceberg table " + table, e);
        }
    }

    private record Named(int id, String name) {}

    private List<Named> columns() {
        List<Named> columns = new ArrayList<>();
        if (metadata != null) {
            for (NestedField field : metadata.schema().columns()) {
                columns.add(new Named(field.fieldId(), field.name()));
            }
        }
        return columns;
    }

    private static List<Named> columns(TableSchema schema) {
        List<Named> columns = new ArrayList<>();
        for (Column column : schema.columns()) {
            columns.add(new Named(column.id(), column.name()));
        }
        return columns;
    }

    /** The engine's names of the types that the columns have. */
    List<String> types() {
        List<String> types = new ArrayList<>();
        if (metadata != null) {
            metadata.schema().columns().forEach(field -> types.add(IcebergTypes.engineName(field.type())));
        }
        return types;
    }

    PipelineException refused(String finding) {
        return new PipelineException(
                ErrorCode.TARGET_CHANGED_OUTSIDE,
                "Cannot use the Iceberg table " + name + ": " + finding,
                "Load the table again: tributary reload " + table);
    }
}
