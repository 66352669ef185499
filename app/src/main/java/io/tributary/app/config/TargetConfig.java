package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code target} section. */
public record TargetConfig(
        @Key(value = "format", about = "Format of the final tables.", otherwise = "csv") Format format,
        @Key(
                        value = "path",
                        about =
                                "The folder of the final tables; made when missing. A relative path starts at the folder of"
                                        + " the pipeline file.",
                        example = "./lake/des_file")
                Path path,
        @Key(
                        value = "layout",
                        about =
                                "Where each table's file is below `path`. `{schema}` and `{table}` stand for the table's"
                                        + " names; a pipeline of one table may say `final_output.csv`.",
                        otherwise = "{schema}/{table}/final_output.csv")
                String layout,
        @Key(
                        value = "header",
                        about = "Whether the final file begins with a line of column names.",
                        otherwise = "false")
                boolean header,
        @Key(
                        value = "memory",
                        about =
                                "Memory that merging may use for the changes of the tables it works on; beyond it, changes"
                                        + " are spilled to temporary files.",
                        otherwise = "128MB")
                ByteSize memory) {
    private static final long MEMORY_BYTES_MIN = 1 << 20;
    private static final Pattern PLACE = Pattern.compile("\\{[^}]*}?");

    public TargetConfig {
        requireNonNull(format, "format is null");
        requireNonNull(path, "path is null");
        requireNonNull(layout, "layout is null");
        requireNonNull(memory, "memory is null");
        checkLayout(layout);
        if (memory.bytes() < MEMORY_BYTES_MIN) {
            throw new Misfit("memory", "expected at least 1MB");
        }
    }

    private static void checkLayout(String layout) {
        Matcher place = PLACE.matcher(layout);
        while (place.find()) {
            if (!place.group().equals("{schema}") && !place.group().equals("{table}")) {
                throw new Misfit("layout", "unknown place " + place.group() + ", expected {schema} or {table}");
            }
        }
        for (String part : layout.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new Misfit("layout", "expected a path below target.path, its parts separated by one /");
            }
        }
    }

    /** Formats of final tables. */
    public enum Format {
        CSV
    }
}
