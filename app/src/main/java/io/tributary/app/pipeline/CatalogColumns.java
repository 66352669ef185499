package io.tributary.app.pipeline;

import io.tributary.app.config.ColumnsFromConfig;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.config.TableConfig;
import io.tributary.capture.dms.DeclaredTable;
import io.tributary.capture.dms.DeclaredTable.DeclaredColumn;
import io.tributary.capture.dms.DeclaredType;
import io.tributary.catalog.CatalogColumn;
import io.tributary.catalog.CatalogTable;
import io.tributary.catalog.glue.GlueTables;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Columns of adopted tables that a catalog knows. */
final class CatalogColumns {
    private static final String OPERATION = "op";

    private final PipelineConfig config;

    CatalogColumns(PipelineConfig config) {
        this.config = config;
    }

    /**
     * What is declared of the tables whose columns are in a catalog.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the catalog has no such table, or one that files cannot have
     */
    Map<TableId, DeclaredTable> read() {
        Map<TableId, DeclaredTable> declared = new TreeMap<>();
        config.tablesOfCatalogs().forEach((id, table) -> declared.put(id, table.declared(columns(id, table))));
        return declared;
    }

    private List<DeclaredColumn> columns(TableId id, TableConfig table) {
        ColumnsFromConfig from = table.columnsFrom();
        List<DeclaredColumn> columns = new ArrayList<>();
        for (CatalogColumn column : found(id, from).columns()) {
            boolean isOperation = columns.isEmpty() && column.name().equalsIgnoreCase(OPERATION);
            if (!isOperation && !isTime(column)) {
                columns.add(declared(id, table, column));
            }
        }
        for (String key : table.key()) {
            if (columns.stream().noneMatch(column -> column.name().equalsIgnoreCase(key))) {
                throw invalid(
                        id,
                        "its key column " + key + " is none of " + from.name() + " in the catalog, which has "
                                + columns.stream().map(DeclaredColumn::name).toList(),
                        "Correct tables: " + id + ": key");
            }
        }
        return columns;
    }

    private CatalogTable found(TableId id, ColumnsFromConfig from) {
        try (GlueTables catalog =
                GlueTables.open(DataCatalogs.settings(config, from.region(), from.endpoint(), from.catalogId()))) {
            Optional<CatalogTable.Held> held = catalog.find(from.name());
            return held.orElseThrow(() -> invalid(
                            id,
                            "the catalog has no table " + from.name(),
                            "Correct tables: " + id + ": columns-from, or write columns in its place"))
                    .table();
        }
    }

    private boolean isTime(CatalogColumn column) {
        return config.landing().dms().settings().timestamp().isWritten()
                && column.name()
                        .equalsIgnoreCase(
                                config.landing().dms().settings().timestamp().column());
    }

    private static DeclaredColumn declared(TableId id, TableConfig table, CatalogColumn column) {
        boolean isKey = table.key().stream().anyMatch(key -> key.equalsIgnoreCase(column.name()));
        ColumnType type = type(column.type())
                .orElseThrow(() -> invalid(
                        id,
                        "column " + column.name() + " of " + table.columnsFrom().name() + " is of type " + column.type()
                                + ", which files of DMS do not have",
                        "Write columns in the place of columns-from"));
        return new DeclaredColumn(column.name(), type, column.type(), isKey);
    }

    /** Hive's {@code float} has 32 bits, other than that of databases. */
    private static Optional<ColumnType> type(String name) {
        return name.toLowerCase(Locale.ROOT).equals("float")
                ? Optional.of(new ColumnType.Real(Float.SIZE))
                : DeclaredType.parse(name);
    }

    private static PipelineException invalid(TableId id, String finding, String hint) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID, "Cannot tell the columns of " + id + ": " + finding, hint);
    }
}
