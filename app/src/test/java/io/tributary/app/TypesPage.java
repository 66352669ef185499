package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code docs/types/from-….md}: what the columns of a source became in every target, as the targets' readers show it. */
final class TypesPage {
    private static final Map<String, String> SOURCES = Map.of("postgres", "PostgreSQL", "mariadb", "MySQL and MariaDB");
    private static final Map<String, String> FILES = Map.of("postgres", "postgresql", "mariadb", "mysql");
    private static final Map<String, String> TARGETS = new LinkedHashMap<>();

    static {
        TARGETS.put("Parquet", "Parquet, as DuckDB shows it");
        TARGETS.put("Iceberg", "Iceberg, as DuckDB shows it");
        TARGETS.put("POSTGRES", "PostgreSQL");
        TARGETS.put("MARIADB", "MySQL, MariaDB");
    }

    private TypesPage() {}

    static void check(String source, TableSchema schema, Map<String, CopiedRows> copies) throws Exception {
        Path file = Path.of("..", "docs", "types", "from-" + FILES.get(source) + ".md");
        StringBuilder page = new StringBuilder(
                """
                # From %s to every target

                Every column of a table with one of each type, as the landing zone has it and as it is in each target. All targets
                hold the same values of them. In CSV, values are the landing zone's own text. What a target's type cannot hold is in
                [values.md](values.md).

                This page is written by a test (`EveryTargetIT`), from tables that were copied.

                """
                        .formatted(SOURCES.get(source)));
        List<Map<String, String>> types = new ArrayList<>();
        List<String> titles = new ArrayList<>(List.of("source", "landing"));
        for (Map.Entry<String, String> target : TARGETS.entrySet()) {
            types.add(copies.get(target.getKey()).types(schema));
            titles.add(target.getValue());
        }
        row(page, titles);
        page.append("|---".repeat(titles.size())).append("|\n");
        for (Column column : schema.columns()) {
            List<String> cells = new ArrayList<>(
                    List.of("`" + column.sourceType() + "`", "`" + column.type().text() + "`"));
            types.forEach(each -> cells.add("`" + each.get(column.name()) + "`"));
            row(page, cells);
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, page);
        }
        assertThat(file).as("-Dgolden.update=true writes it again").content().isEqualTo(page.toString());
    }

    private static void row(StringBuilder page, List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
