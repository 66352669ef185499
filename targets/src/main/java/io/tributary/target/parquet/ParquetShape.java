package io.tributary.target.parquet;

import static java.util.Objects.requireNonNull;

import io.tributary.catalog.CatalogColumn;
import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogStorage;
import io.tributary.catalog.CatalogTable;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.target.catalog.FinalShape;
import io.tributary.target.catalog.HiveFormats;
import io.tributary.target.engine.ParquetType;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionField.Transform;
import io.tributary.target.engine.PartitionValues;
import io.tributary.target.engine.TypeRules;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Final Parquet files. Of a table that is divided, a partition's files are those that the manifest names, listed in
 * {@code _symlinks/<the partition's folder>/files.txt} of the table's folder.
 */
public record ParquetShape(Files files, ParquetSettings settings) implements FinalShape {
    private static final String LISTS = "_symlinks/";
    private static final String LIST = "files.txt";

    /** @param settings with a folder for each table: a catalog knows folders, not files */
    public ParquetShape {
        requireNonNull(files, "files is null");
        settings.layout().requireFolderPerTable();
    }

    @Override
    public CatalogTable entry(CatalogName name, TableSchema schema) {
        List<ParquetType> types = TypeRules.PARQUET.of(schema, settings.engine());
        List<PartitionField> fields = settings.fields(schema.table());
        List<CatalogColumn> keys = keys(schema, types, fields);
        Set<String> taken = new TreeSet<>();
        keys.forEach(key -> taken.add(key.name()));
        List<CatalogColumn> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String column = schema.columns().get(i).name().toLowerCase(Locale.ROOT);
            if (!taken.contains(column)) {
                columns.add(new CatalogColumn(column, HiveTypes.of(types.get(i).name()), ""));
            }
        }
        return new CatalogTable(
                name,
                columns,
                keys,
                storage(schema.table()),
                Map.of(
                        "EXTERNAL",
                        "TRUE",
                        "classification",
                        "parquet",
                        "compressionType",
                        "zstd",
                        "typeOfData",
                        "file"));
    }

    /** A column that divides the table as it is, is one of the keys and no column of the files. */
    private List<CatalogColumn> keys(TableSchema schema, List<ParquetType> types, List<PartitionField> fields) {
        if (fields.isEmpty()) {
            return List.of();
        }
        List<String> names =
                PartitionValues.of(schema, fields, settings.engine()).names();
        List<CatalogColumn> keys = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            String column = fields.get(i).column();
            String type = fields.get(i).transform() == Transform.DAY
                    ? "date"
                    : schema.columns().stream()
                            .filter(each -> each.name().equals(column))
                            .map(each -> HiveTypes.ofFolder(
                                    types.get(schema.indexOf(each.id())).name()))
                            .findFirst()
                            .orElseThrow();
            keys.add(new CatalogColumn(names.get(i).toLowerCase(Locale.ROOT), type, ""));
        }
        return keys;
    }

    private CatalogStorage storage(TableId table) {
        String folder = settings.layout().folder(table);
        return isDivided(table)
                ? HiveFormats.listedParquet(files.describe(folder + "/" + LISTS.substring(0, LISTS.length() - 1)))
                : HiveFormats.parquet(files.describe(folder));
    }

    @Override
    public boolean isDivided(TableId table) {
        return !settings.fields(table).isEmpty();
    }

    @Override
    public List<Part> parts(TableId table) {
        String folder = settings.folder(table);
        Map<String, List<String>> byFolder = new LinkedHashMap<>();
        for (Manifest.Part part : manifest(table).files()) {
            byFolder.computeIfAbsent(part.folder(), name -> new ArrayList<>())
                    .add(files.describe(folder + part.path()));
        }
        List<Part> parts = new ArrayList<>();
        byFolder.forEach((name, addresses) ->
                parts.add(new Part(PartitionFolders.values(name), folder + LISTS + name + LIST, addresses)));
        return parts;
    }

    private Manifest manifest(TableId table) {
        String path = settings.path(table);
        try (InputStream in = files.open(path)) {
            return Manifest.read(in.readAllBytes());
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + files.describe(path), "", e);
        }
    }
}
