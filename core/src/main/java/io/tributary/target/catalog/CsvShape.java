package io.tributary.target.catalog;

import static java.util.Objects.requireNonNull;

import io.tributary.catalog.CatalogColumn;
import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogTable;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.target.CsvSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Final CSV files. All columns are strings, as the only SerDe that knows quotes gives them; comments have the types at the
 * source. SQL NULL and the empty text are both the empty string there, and a value with a line end in it is read wrongly.
 */
public record CsvShape(Files files, CsvSettings settings) implements FinalShape {
    private static final int COMMENT_LENGTH_MAX = 255;

    /** @param settings with a folder for each table: a catalog knows folders, not files */
    public CsvShape {
        requireNonNull(files, "files is null");
        settings.layout().requireFolderPerTable();
    }

    @Override
    public CatalogTable entry(CatalogName name, TableSchema schema) {
        List<CatalogColumn> columns = new ArrayList<>();
        for (Column column : schema.columns()) {
            columns.add(new CatalogColumn(column.name().toLowerCase(Locale.ROOT), "string", comment(column)));
        }
        Map<String, String> parameters = new HashMap<>(
                Map.of("EXTERNAL", "TRUE", "classification", "csv", "compressionType", "none", "typeOfData", "file"));
        if (settings.hasNames(files, schema.table())) {
            parameters.put("skip.header.line.count", "1");
        }
        String folder = files.describe(settings.layout().folder(schema.table()));
        return new CatalogTable(name, columns, List.of(), HiveFormats.csv(folder), parameters);
    }

    private static String comment(Column column) {
        String type = column.sourceType();
        return type.length() <= COMMENT_LENGTH_MAX ? type : type.substring(0, COMMENT_LENGTH_MAX - 1) + "…";
    }

    @Override
    public boolean isDivided(TableId table) {
        return false;
    }

    @Override
    public List<Part> parts(TableId table) {
        return List.of();
    }
}
