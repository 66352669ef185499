package io.tributary.capture.mapping;

import io.tributary.change.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a rule of table settings. */
final class SettingsReader {
    private static final Set<String> PARALLEL_KEYS = Set.of(
            "type",
            "columns",
            "boundaries",
            "segment-names",
            "partitions",
            "subpartitions",
            "number-of-partitions",
            "collection-count-from-metadata",
            "max-records-skip-per-page",
            "batch-size");
    private static final int COLUMNS_MAX = 10;

    private final RuleJson rule;
    private final long id;
    private final List<String> notes;

    SettingsReader(RuleJson rule, long id, List<String> notes) {
        this.rule = rule;
        this.id = id;
        this.notes = notes;
    }

    TableSettings read() {
        rule.expectOnly(Set.of("rule-type", "rule-id", "rule-name", "object-locator", "parallel-load", "lob-settings"));
        RuleJson locator = rule.needObject("object-locator");
        locator.expectOnly(Set.of("schema-name", "table-name"));
        TableId table = new TableId(exact(locator, "schema-name"), exact(locator, "table-name"));
        return new TableSettings(
                id,
                table,
                rule.object("parallel-load").map(this::parallelLoad).orElse(null),
                rule.object("lob-settings").map(this::lobMode).orElse("none"));
    }

    private static String exact(RuleJson locator, String key) {
        String name = locator.need(key);
        if (name.indexOf('%') >= 0) {
            throw locator.mistake(
                    "Exact schema and table name required when using table settings rule: " + key + " is " + name);
        }
        return name.replace("[_]", "_");
    }

    private LoadParts parallelLoad(RuleJson json) {
        json.expectOnly(PARALLEL_KEYS);
        String type = json.oneOf(
                "type", Set.of("none", "partitions-auto", "partitions-list", "subpartitions-auto", "ranges"));
        if (type.equals("subpartitions-auto")) {
            throw json.mistake("parallel-load subpartitions-auto is for Oracle");
        }
        if (type.equals("partitions-list") && json.texts("partitions").isEmpty()) {
            throw json.mistake("parallel-load.partitions is expected");
        }
        boolean isRanges = type.equals("ranges");
        return new LoadParts(
                LoadParts.Kind.valueOf(type.replace('-', '_').toUpperCase(Locale.ROOT)),
                id,
                isRanges ? json.texts("columns") : List.of(),
                isRanges ? ranges(json) : List.of(),
                type.equals("partitions-list") ? json.texts("partitions") : List.of());
    }

    private static List<List<String>> ranges(RuleJson json) {
        int columns = json.texts("columns").size();
        if (columns < 1 || columns > COLUMNS_MAX) {
            throw json.mistake("parallel-load.columns is expected to name 1 to " + COLUMNS_MAX + " columns");
        }
        List<List<String>> boundaries = json.lists("boundaries");
        if (boundaries.isEmpty()) {
            throw json.mistake("parallel-load.boundaries is expected");
        }
        if (boundaries.stream().anyMatch(boundary -> boundary.size() != columns)) {
            throw json.mistake("each of parallel-load.boundaries is expected to have a value for each column");
        }
        int names = json.texts("segment-names").size();
        if (names != 0 && names != boundaries.size() + 1) {
            throw json.mistake(
                    "parallel-load.segment-names is expected to have one name more than there are boundaries");
        }
        return boundaries;
    }

    private String lobMode(RuleJson json) {
        json.expectOnly(Set.of("mode", "bulk-max-size"));
        String mode = json.optional("mode").orElse("limited");
        json.expectOneOf("mode", mode, Set.of("limited", "unlimited", "none"));
        long size = json.number("bulk-max-size", 0, 0, Integer.MAX_VALUE);
        if (mode.equals("limited") && size == 0) {
            throw json.mistake("lob-settings.bulk-max-size is expected to be at least 1 (KB) with mode limited");
        }
        if (!mode.equals("none")) {
            notes.add(rule.subject() + ": lob-settings have no effect: large objects are always copied whole");
        }
        return mode;
    }
}
