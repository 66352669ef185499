package io.tributary.capture.mysql;

import io.tributary.capture.mapping.LoadParts;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.KeyChunk.Part;
import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.wire.Session;
import java.util.ArrayList;
import java.util.List;

/** The parts of one table that its mappings choose for the load. */
final class ChosenParts {
    private static final String NUMBER = "-?[0-9]+(\\.[0-9]+)?";

    private final CatalogTable table;
    private final LoadParts parts;
    private final TableMappings mappings;

    ChosenParts(CatalogTable table, LoadParts parts, TableMappings mappings) {
        this.table = table;
        this.parts = parts;
        this.mappings = mappings;
    }

    /**
     * All of them; every row is in one.
     *
     * @throws io.tributary.error.PipelineException {@code CONFIGURATION_INVALID} when the table has no such columns or partitions
     */
    List<Part> of(Session session) {
        return switch (parts.kind()) {
            case NONE -> List.of(Part.ALL);
            case RANGES -> conditions();
            case PARTITIONS_AUTO, PARTITIONS_LIST -> partitions(names(session));
        };
    }

    private List<Part> conditions() {
        List<Part> all = new ArrayList<>();
        for (String condition : parts.conditions(Names::quote, this::literal)) {
            all.add(new Part("", condition, all.isEmpty()));
        }
        return all;
    }

    private String literal(String name, String value) {
        CatalogColumn column = table.find(name);
        if (column == null) {
            throw mappings.cannotDivide(table.id(), parts, "there is no column " + name);
        }
        KeyLiteral form = KeyLiteral.of(column.sourceType())
                .orElseThrow(() -> mappings.cannotDivide(
                        table.id(),
                        parts,
                        "column " + name + " of type " + column.sourceType() + " cannot be a boundary"));
        if (form == KeyLiteral.NUMBER && !value.matches(NUMBER)) {
            throw mappings.cannotDivide(table.id(), parts, "column " + name + " has numbers, and the boundary is none");
        }
        if (form == KeyLiteral.BYTES && !value.matches("([0-9a-fA-F]{2})*")) {
            throw mappings.cannotDivide(
                    table.id(), parts, "column " + name + " has bytes, and the boundary is not written in hexadecimal");
        }
        return form.ofText(value);
    }

    private List<String> names(Session session) {
        return session
                .query("SELECT DISTINCT PARTITION_NAME FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = "
                        + Names.literal(table.id().schema()) + " AND TABLE_NAME = "
                        + Names.literal(table.id().name())
                        + " AND PARTITION_NAME IS NOT NULL")
                .stream()
                .map(row -> row.need(0))
                .sorted()
                .toList();
    }

    private List<Part> partitions(List<String> names) {
        List<String> rest = new ArrayList<>(names);
        List<Part> all = new ArrayList<>();
        for (String partition : parts.kind() == LoadParts.Kind.PARTITIONS_AUTO ? names : parts.partitions()) {
            if (!rest.remove(partition)) {
                throw mappings.cannotDivide(
                        table.id(), parts, "there is no partition " + partition + ", or it is listed twice");
            }
            all.add(new Part(Names.quote(partition), "", all.isEmpty()));
        }
        if (all.isEmpty()) {
            return List.of(Part.ALL);
        }
        if (!rest.isEmpty()) {
            all.add(new Part(String.join(", ", rest.stream().map(Names::quote).toList()), "", false));
        }
        return all;
    }
}
