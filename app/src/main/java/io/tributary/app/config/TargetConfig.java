package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code target} section: files below a folder, or tables of a database. */
public record TargetConfig(
        @Key(value = "format", about = "Files only. Format of the final tables.", otherwise = "csv") Format format,
        @Key(
                        value = PATH,
                        about =
                                "Files only, and required for them. The folder of the final tables; made when missing. A"
                                        + " relative path starts at the folder of the pipeline file.",
                        otherwise = "",
                        example = "./lake/des_file")
                Optional<Path> path,
        @Key(
                        value = LAYOUT,
                        about =
                                "Files only. Where each table's file is below `path`. `{schema}` and `{table}` stand for the"
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
                        about = "Parquet only. Columns that are kept as text, because their type there does not"
                                + " hold all of their values, as `schema.table.column`.",
                        otherwise = "",
                        example = "[sales.invoice.amount]")
                List<String> textColumns,
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
    private static final long MEMORY_BYTES_MIN = 1 << 20;
    /** Only the column may have a dot in its name. */
    private static final Pattern TEXT_COLUMN = Pattern.compile("([^.]+)\\.([^.]+)\\.(.+)");

    private static final Pattern PLACE = Pattern.compile("\\{[^}]*}?");

    public TargetConfig {
        requireNonNull(format, "format is null");
        requireNonNull(path, "path is null");
        requireNonNull(url, "url is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(memory, "memory is null");
        textColumns = List.copyOf(textColumns);
        layout = layout.isEmpty() ? "{schema}/{table}/final_output." + ScalarReader.written(format) : layout;
        checkPlaces(LAYOUT, layout, Set.of("{schema}", "{table}"));
        checkPlaces(SCHEMA, schema, Set.of("{schema}"));
        checkPath(layout);
        for (String column : textColumns) {
            if (!TEXT_COLUMN.matcher(column).matches()) {
                throw new Misfit(TEXT_COLUMNS, "expected schema.table.column, got " + column);
            }
        }
        if (memory.bytes() < MEMORY_BYTES_MIN) {
            throw new Misfit("memory", "expected at least 1MB");
        }
    }

    private static void checkPlaces(String key, String template, Set<String> known) {
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

    private static void checkPath(String layout) {
        for (String part : layout.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new Misfit(LAYOUT, "expected a path below target.path, its parts separated by one /");
            }
        }
    }

    @Override
    public void refuse(Set<String> written) {
        if (isDatabase()) {
            expect(USER, written);
            refuse(
                    List.of("format", PATH, LAYOUT, HEADER, TEXT_COLUMNS),
                    written,
                    "applies to files, and target.url is a database");
            return;
        }
        expect(PATH, written);
        refuse(List.of(USER, PASSWORD, SCHEMA), written, "applies to databases, and there is no target.url");
        if (format != Format.CSV) {
            refuse(List.of(HEADER), written, "applies to CSV only");
        } else {
            refuse(List.of(TEXT_COLUMNS), written, "applies to Parquet only");
        }
    }

    private static void expect(String key, Set<String> written) {
        if (!written.contains(key)) {
            String example = key.equals(USER) ? "tributary" : "./lake/des_file";
            throw new Misfit(key, "missing; write, for example, " + key + ": " + example);
        }
    }

    private static void refuse(List<String> keys, Set<String> written, String why) {
        for (String key : keys) {
            if (written.contains(key)) {
                throw new Misfit(key, why + "; take it out");
            }
        }
    }

    /** Whether the final tables are tables of a database, and not files. */
    public boolean isDatabase() {
        return !url.isEmpty();
    }

    /** Where the final tables are, as nobody else's are: a folder, or an address without its parameters, and a schema. */
    public String place() {
        return isDatabase() ? url.replaceAll("[?].*", "") + " " + schema : folder().toString();
    }

    /** The folder of the final files. */
    public Path folder() {
        return path.orElseThrow(() -> new IllegalStateException("The target is a database"));
    }

    /** Columns that are kept as text, by table. */
    public Map<TableId, Set<String>> textColumnsByTable() {
        Map<TableId, Set<String>> byTable = new HashMap<>();
        for (String column : textColumns) {
            Matcher parts = TEXT_COLUMN.matcher(column);
            if (parts.matches()) {
                TableId table = new TableId(parts.group(1), parts.group(2));
                byTable.computeIfAbsent(table, any -> new HashSet<>()).add(parts.group(3));
            }
        }
        return byTable;
    }

    /** Formats of final files. */
    public enum Format {
        CSV,
        PARQUET
    }

    /** Without secrets, also where the address holds one. */
    @Override
    public String toString() {
        String target = isDatabase()
                ? "url=" + url.replaceAll("(?i)(password=)[^&]*", "$1***") + ", user=" + user + ", schema=" + schema
                : "format=" + format + ", path=" + folder() + ", layout=" + layout + ", header=" + header;
        return "TargetConfig[" + target + ", memory=" + memory + "]";
    }
}
