package io.tributary.capture.mapping;

import io.tributary.capture.TableSelection;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which tables a pipeline wants, and what becomes of them: the table mappings of a DMS task, or a plain selection that
 * changes nothing. Immutable, for any thread.
 */
public final class TableMappings implements TableSelection {
    private final Rules rules;
    private final TableSelection selection;
    private final Map<TableId, TableId> landed = new ConcurrentHashMap<>();

    private TableMappings(Rules rules, TableSelection selection) {
        this.rules = rules;
        this.selection = selection;
    }

    /** Tables of a selection, as they are. */
    public static TableMappings none(TableSelection selection) {
        return new TableMappings(new Rules("", List.of(), List.of(), List.of(), List.of()), selection);
    }

    /**
     * The mappings of a file.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID}, naming file and rule, and what is expected
     */
    public static TableMappings read(Path file) {
        try {
            return parse(String.valueOf(file.getFileName()), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", e);
        } catch (IOException e) {
            throw unreadable(file, "it cannot be read as UTF-8 text", e);
        }
    }

    private static PipelineException unreadable(Path file, String why, IOException cause) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot read table mappings " + file + ": " + why,
                "Correct source.mappings in the pipeline file.",
                cause);
    }

    /**
     * The mappings in a text, as a file has them.
     *
     * @param file what it is called in messages
     * @throws PipelineException as {@link #read}
     */
    public static TableMappings parse(String file, String content) {
        Rules rules = RulesReader.read(file, content);
        return new TableMappings(rules, new RuleSelection(rules.selections()));
    }

    /** Whether there are rules. */
    public boolean isMapped() {
        return !rules.selections().isEmpty();
    }

    /** What of the rules has no effect here, and why. */
    public List<String> notes() {
        return rules.notes();
    }

    @Override
    public boolean matches(TableId table) {
        return selection.matches(table);
    }

    @Override
    public List<String> missing(Collection<TableId> tables) {
        return selection.missing(tables);
    }

    @Override
    public List<String> idle(Collection<TableId> tables) {
        return selection.idle(tables);
    }

    @Override
    public List<String> ambiguous(Collection<TableId> tables) {
        return selection.ambiguous(tables);
    }

    @Override
    public Set<String> schemas() {
        return selection.schemas();
    }

    /** Tables of a higher number are loaded first. */
    public long loadOrder(TableId table) {
        return rules.selections().stream()
                .filter(rule -> rule.isWanting() && rule.matches(table))
                .mapToLong(SelectionRule::order)
                .max()
                .orElse(0);
    }

    /** How the load of a table is to be divided; empty when nobody says. */
    public Optional<LoadParts> loadParts(TableId table) {
        return rules.settings().stream()
                .filter(settings -> settings.table().equals(table))
                .flatMap(settings -> Optional.ofNullable(settings.parts()).stream())
                .findFirst();
    }

    /** The failure of a load that cannot be divided as a rule says. */
    public PipelineException cannotDivide(TableId table, LoadParts parts, String why) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                rules.file() + ": rule " + parts.rule() + " (parallel-load): table " + table + ": " + why,
                "Correct the rule, or take it out.");
    }

    /** Columns that are to identify rows, in order; empty when the source says which. */
    public Optional<List<String>> key(TableId table) {
        return rules.transformations().stream()
                .filter(rule -> rule.action() == Action.DEFINE_PRIMARY_KEY && rule.matches(table))
                .map(Transformation::key)
                .findFirst();
    }

    /**
     * The name under which a table is landed.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the rules leave none
     */
    public TableId landed(TableId source) {
        return rules.transformations().isEmpty() ? source : landed.computeIfAbsent(source, this::renamed);
    }

    private TableId renamed(TableId source) {
        String schema = name(Transformation.Target.SCHEMA, source, source.schema(), Map.of());
        String name = name(Transformation.Target.TABLE, source, source.name(), Map.of("AR_M_MODIFIED_SCHEMA", schema));
        if (schema.isEmpty() || name.isEmpty()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    rules.file() + ": the rules leave table " + source + " without a name",
                    "Correct the rules that rename it.");
        }
        return new TableId(schema, name);
    }

    private String name(Transformation.Target target, TableId source, String name, Map<String, String> more) {
        Optional<Transformation> naming = rules.transformations().stream()
                .filter(rule ->
                        rule.target() == target && rule.action().kind() == Action.Kind.NAME && rule.matches(source))
                .findFirst();
        if (naming.isEmpty()) {
            return name;
        }
        Map<String, String> variables = new HashMap<>(more);
        variables.put("AR_M_SOURCE_SCHEMA", source.schema());
        variables.put("AR_M_SOURCE_TABLE_NAME", source.name());
        try {
            return NameChange.apply(naming.get(), name, variables);
        } catch (IllegalArgumentException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID, rules.file() + ": " + e.getMessage(), "Correct the rule.", e);
        }
    }

    /**
     * Tables that would be landed under a name that another of them has, for people; empty when there are none.
     *
     * @param tables source names of all that are selected
     */
    public List<String> collisions(Collection<TableId> tables) {
        Map<TableId, List<TableId>> byLanded = tables.stream().collect(Collectors.groupingBy(this::landed));
        return byLanded.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry ->
                        entry.getValue().stream()
                                        .sorted()
                                        .map(TableId::toString)
                                        .collect(Collectors.joining(" and ")) + " would both be " + entry.getKey())
                .sorted()
                .toList();
    }

    /**
     * What becomes of a table with these columns.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID}, naming rule and column, when the rules cannot be carried out
     */
    public MappedTable of(TableSchema source) {
        return isMapped()
                ? new TableCompiler(rules, source, landed(source.table())).compile()
                : MappedTable.same(source);
    }

    /** For people: what the rules are called. */
    @Override
    public String toString() {
        return isMapped() ? "mappings of " + rules.file() : selection.toString();
    }

    /** What selection rules choose: what one includes, unless another excludes it, whatever their order. */
    private record RuleSelection(List<SelectionRule> rules) implements TableSelection {
        @Override
        public boolean matches(TableId table) {
            boolean wanted = false;
            for (SelectionRule rule : rules) {
                if (rule.matches(table)) {
                    if (!rule.isWanting()) {
                        return false;
                    }
                    wanted = true;
                }
            }
            return wanted;
        }

        private long count(SelectionRule rule, Collection<TableId> tables) {
            return tables.stream()
                    .filter(table -> rule.matches(table) && matches(table))
                    .count();
        }

        private static boolean isOpen(SelectionRule rule) {
            return rule.locator().schema().isOpen() || rule.locator().table().isOpen();
        }

        private Stream<SelectionRule> unmatched(Collection<TableId> tables) {
            return rules.stream().filter(rule -> rule.isWanting() && count(rule, tables) == 0);
        }

        @Override
        public List<String> missing(Collection<TableId> tables) {
            return unmatched(tables)
                    .filter(rule -> !isOpen(rule))
                    .map(SelectionRule::toString)
                    .toList();
        }

        @Override
        public List<String> idle(Collection<TableId> tables) {
            return unmatched(tables)
                    .filter(RuleSelection::isOpen)
                    .map(SelectionRule::toString)
                    .toList();
        }

        @Override
        public List<String> ambiguous(Collection<TableId> tables) {
            return rules.stream()
                    .filter(rule -> rule.isWanting()
                            && (rule.locator().schema().bareUnderscore()
                                    || rule.locator().table().bareUnderscore())
                            && !isOpen(rule)
                            && count(rule, tables) > 1)
                    .map(SelectionRule::toString)
                    .toList();
        }

        @Override
        public Set<String> schemas() {
            return rules.stream()
                    .filter(SelectionRule::isWanting)
                    .map(rule -> rule.locator().schema())
                    .filter(schema -> schema.isExact()
                            || (!schema.isOpen() && schema.text().indexOf('[') < 0))
                    .map(schema -> schema.isExact() ? schema.literal() : schema.text())
                    .collect(Collectors.toSet());
        }
    }
}
