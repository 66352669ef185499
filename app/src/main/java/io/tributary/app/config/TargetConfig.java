package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.target.FileLayout;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionField.Transform;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code target} section: files below a folder, or tables of a database. */
public record TargetConfig(
        @Key(value = "format", about = "Not for databases. Format of the final tables.", otherwise = "csv")
                Format format,
        @Key(
                        value = PATH,
                        about = "Not for databases, otherwise required. The folder of the final tables, for Iceberg the"
                                + " warehouse, made when missing; or a place in a bucket, `s3://bucket/prefix`. A relative path"
                                + " starts at the folder of the pipeline file.",
                        otherwise = "",
                        example = "./lake/des_file")
                Location path,
        @Key(
                        value = LAYOUT,
                        about =
                                "CSV and Parquet only. Where each table's file is below `path`. `{schema}` and `{table}` stand for the"
                                        + " table's names; a pipeline of one table may say `final_output.csv`. When not"
                                        + " written, `{schema}/{table}/final_output` with the format as its ending.",
                        otherwise = "")
                String layout,
        @Key(
                        value = HEADER,
                        about = "CSV only. Whether the final file begins with a line of column names.",
                        otherwise = "false")
                boolean header,
        @Key(
                        value = "url",
                        about = "In place of `path`: JDBC address of the database that gets the final tables,"
                                + " `jdbc:postgresql://host:5432/database`, `jdbc:mysql://host:3306/` or"
                                + " `jdbc:mariadb://host:3306/`.",
                        otherwise = "",
                        example = "jdbc:mysql://localhost:3306/",
                        pattern = SourceKind.ADDRESS,
                        expected = SourceKind.EXPECTED)
                String url,
        @Key(
                        value = USER,
                        about = "Databases only, and required for them. Who writes the tables.",
                        otherwise = "",
                        example = "tributary")
                String user,
        @Key(
                        value = PASSWORD,
                        about = "Databases only. Its password. Never printed.",
                        otherwise = "",
                        example = "${COPY_PASSWORD}")
                Secret password,
        @Key(
                        value = SCHEMA,
                        about =
                                "Databases only. Schema of the final tables, in MySQL and MariaDB the database; `{schema}`"
                                        + " stands for the source's.",
                        otherwise = "{schema}")
                String schema,
        @Key(
                        value = TEXT_COLUMNS,
                        about = "Not for CSV. Columns that are kept as text, because their type there does not"
                                + " hold all of their values, as `schema.table.column`. A table whose columns are changed"
                                + " here has to be loaded again: `tributary reload`.",
                        otherwise = "",
                        example = "[sales.invoice.amount]")
                List<String> textColumns,
        @Key(
                        value = PARTITION_BY,
                        about = "Parquet and Iceberg only. What a table's rows are divided by: `schema.table.column`,"
                                + " `day(schema.table.column)`, and for Iceberg `bucket(16, schema.table.column)`; several of"
                                + " one table in their order.",
                        otherwise = "",
                        example = "[day(sales.invoice.created)]")
                List<String> partitionBy,
        @Key(
                        value = CATALOG,
                        about = "Not for databases. The catalog of the tables; for CSV and Parquet of type `glue`.",
                        otherwise = "",
                        example = "{ type: jdbc }")
                CatalogConfig catalog,
        @Key(
                        value = FORMAT_VERSION,
                        about =
                                "Iceberg only. Version of the table format for new tables: 2 marks deleted rows in files of"
                                        + " positions, 3 in deletion vectors, which not every engine reads yet.",
                        otherwise = "2",
                        pattern = "[23]",
                        expected = "2 or 3")
                int formatVersion,
        @Key(
                        value = KEEP_SNAPSHOTS,
                        about = "Iceberg only. How long earlier states of a table can be read, and their files stay.",
                        otherwise = "5d")
                Duration keepSnapshots,
        @Key(
                        value = "memory",
                        about =
                                "Memory that merging may use for the changes of the tables it works on; beyond it, changes"
                                        + " are spilled to temporary files.",
                        otherwise = "128MB")
                ByteSize memory)
        implements Selective {
    private static final String PATH = "path";
    private static final String LAYOUT = "layout";
    private static final String HEADER = "header";
    private static final String USER = "user";
    private static final String PASSWORD = "password";
    private static final String SCHEMA = "schema";
    private static final String TEXT_COLUMNS = "text-columns";
    private static final String PARTITION_BY = "partition-by";
    private static final String CATALOG = "catalog";
    private static final String FORMAT_VERSION = "format-version";
    private static final String KEEP_SNAPSHOTS = "keep-snapshots";
    private static final long MEMORY_BYTES_MIN = 1 << 20;
    private static final String DATABASES = "databases";
    private static final Map<Format, String> NAMES =
            Map.of(Format.CSV, "CSV", Format.PARQUET, "Parquet", Format.ICEBERG, "Iceberg");
    private static final Map<String, List<String>> APPLIES_TO = appliesTo();

    private static final Pattern PLACE = Pattern.compile("\\{[^}]*}?");

    private static Map<String, List<String>> appliesTo() {
        List<String> files = List.of("CSV", "Parquet", "Iceberg");
        List<String> iceberg = List.of("Iceberg");
        List<String> database = List.of(DATABASES);
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("format", files);
        kinds.put(PATH, files);
        kinds.put(LAYOUT, List.of("CSV", "Parquet"));
        kinds.put(HEADER, List.of("CSV"));
        kinds.put(USER, database);
        kinds.put(PASSWORD, database);
        kinds.put(SCHEMA, database);
        kinds.put(TEXT_COLUMNS, List.of("Parquet", "Iceberg", DATABASES));
        kinds.put(PARTITION_BY, List.of("Parquet", "Iceberg"));
        kinds.put(CATALOG, files);
        kinds.put(FORMAT_VERSION, iceberg);
        kinds.put(KEEP_SNAPSHOTS, iceberg);
        return kinds;
    }

    public TargetConfig {
        requireNonNull(format, "format is null");
        requireNonNull(path, "path is null");
        requireNonNull(url, "url is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(memory, "memory is null");
        textColumns = List.copyOf(textColumns);
        partitionBy = List.copyOf(partitionBy);
        requireNonNull(catalog, "catalog is null");
        requireNonNull(keepSnapshots, "keepSnapshots is null");
        layout = layout.isEmpty() ? "{schema}/{table}/final_output." + ScalarReader.written(format) : layout;
        checkPlaces(LAYOUT, layout, Set.of("{schema}", "{table}"));
        checkPlaces(SCHEMA, schema, Set.of("{schema}"));
        checkPath(layout);
        for (String column : textColumns) {
            if (!ColumnNames.isColumn(column)) {
                throw new Misfit(TEXT_COLUMNS, "expected schema.table.column, got " + column);
            }
        }
        for (String field : partitionBy) {
            checkPartition(field, format);
        }
        if (catalog.type() == CatalogConfig.Type.GLUE) {
            checkInCatalog(path, layout);
        }
        if (memory.bytes() < MEMORY_BYTES_MIN) {
            throw new Misfit("memory", "expected at least 1MB");
        }
    }

    private static void checkPartition(String text, Format format) {
        PartitionField field = ColumnNames.partitionField(text)
                .orElseThrow(() -> new Misfit(
                        PARTITION_BY,
                        "expected schema.table.column, day(schema.table.column) or bucket(16, schema.table.column), got "
                                + text));
        if (format == Format.PARQUET && field.transform() == Transform.BUCKET) {
            throw new Misfit(PARTITION_BY, "buckets are for Iceberg only, got " + text);
        }
    }

    static void checkPlaces(String key, String template, Set<String> known) {
        Matcher place = PLACE.matcher(template);
        while (place.find()) {
            if (!known.contains(place.group())) {
                throw new Misfit(
                        key,
                        "unknown place " + place.group() + ", expected "
                                + String.join(" or ", known.stream().sorted().toList()));
            }
        }
    }

    /** The Data Catalog names folders, in buckets, and all files of one are a table. */
    private static void checkInCatalog(Location path, String layout) {
        if (path.isWritten() && !path.isBucket()) {
            throw new Misfit(PATH, "catalog.type glue needs a place in a bucket, s3://bucket/prefix");
        }
        if (!new FileLayout(layout).hasFolderPerTable()) {
            throw new Misfit(
                    LAYOUT, "catalog.type glue needs a folder for each table, as in {schema}/{table}/final_output.csv");
        }
    }

    private static void checkPath(String layout) {
        for (String part : layout.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new Misfit(LAYOUT, "expected a path below target.path, its parts separated by one /");
            }
        }
    }

    @Override
    public void refuse(Set<String> written) {
        expect(isDatabase() ? USER : PATH, written);
        String kind = isDatabase() ? DATABASES : NAMES.get(format);
        APPLIES_TO.forEach((key, kinds) -> {
            if (written.contains(key) && !kinds.contains(kind)) {
                throw new Misfit(key, "applies to " + String.join(" and ", kinds) + " only; take it out");
            }
        });
        if (written.contains(CATALOG) && format != Format.ICEBERG && catalog.type() != CatalogConfig.Type.GLUE) {
            throw new Misfit(CATALOG, "CSV and Parquet files are registered in a catalog of type glue only");
        }
    }

    private static void expect(String key, Set<String> written) {
        if (!written.contains(key)) {
            String example = key.equals(USER) ? "tributary" : "./lake/des_file";
            throw new Misfit(key, "missing; write, for example, " + key + ": " + example);
        }
    }

    /** Whether the final tables are tables of a database, and not files. */
    public boolean isDatabase() {
        return !url.isEmpty();
    }

    /** Whether final files are registered in a catalog; Iceberg tables are in theirs anyway. */
    public boolean isRegistered() {
        return !isDatabase() && format != Format.ICEBERG && catalog.type() == CatalogConfig.Type.GLUE;
    }

    /** Where the final tables are, as nobody else's are: a folder, or an address without its parameters, and a schema. */
    public String place() {
        return isDatabase() ? url.replaceAll("[?].*", "") + " " + schema : path.text();
    }

    /** Columns that are kept as text, by table. */
    public Map<TableId, Set<String>> textColumnsByTable() {
        return ColumnNames.byTable(textColumns);
    }

    /** What the rows of tables are divided by, by table. */
    public Map<TableId, List<PartitionField>> partitionByTable() {
        return ColumnNames.partitionFieldsByTable(partitionBy);
    }

    /** Formats of final files. */
    public enum Format {
        CSV,
        PARQUET,
        ICEBERG
    }

    /** Without secrets, also where the address holds one. */
    @Override
    public String toString() {
        String target = isDatabase()
                ? "url=" + url.replaceAll("(?i)(password=)[^&]*", "$1***") + ", user=" + user + ", schema=" + schema
                : "format=" + format + ", path=" + path + ", layout=" + layout + ", header=" + header;
        return "TargetConfig[" + target + ", memory=" + memory + "]";
    }
}
