package io.tributary.capture.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One schema version of one table, as its source has it and as it is landed, and how rows of the one become rows of the
 * other. Immutable.
 *
 * <p>The landed schema's origin holds the source's schema, so that the landing zone alone says what both were.
 */
public final class MappedTable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PREFIX = "{\"mapped\":";

    private final TableSchema source;
    private final TableSchema landed;
    private final List<ColumnPlan> columns;
    private final List<Expression> expressions;
    private final @Nullable RowFilter filter;
    private final String filterRecipe;

    private MappedTable(TableSchema source, TableSchema landed, Plan plan) {
        this.source = source;
        this.landed = landed;
        this.columns = plan.columns();
        this.expressions = plan.expressions();
        this.filter = plan.filter();
        this.filterRecipe = plan.filterRecipe();
    }

    /** How rows are made; {@code filterRecipe} has columns by id. */
    record Plan(
            List<ColumnPlan> columns, List<Expression> expressions, @Nullable RowFilter filter, String filterRecipe) {
        Plan {
            columns = List.copyOf(columns);
            expressions = List.copyOf(expressions);
        }
    }

    /** Nothing becomes of the table: it is landed as it is. */
    static MappedTable same(TableSchema source) {
        return new MappedTable(source, source, new Plan(List.of(), List.of(), null, ""));
    }

    static MappedTable of(TableSchema source, TableId landedId, Plan plan) {
        List<Column> columns = plan.columns().stream().map(ColumnPlan::column).toList();
        boolean isSame = landedId.equals(source.table())
                && plan.filter() == null
                && columns.equals(source.columns())
                && plan.columns().stream().allMatch(ColumnPlan::isCopy);
        if (isSame) {
            return same(source);
        }
        TableSchema landed = new TableSchema(landedId, source.version(), columns, source.key(), origin(source, plan));
        return new MappedTable(source, landed, plan);
    }

    private static String origin(TableSchema source, Plan plan) {
        String recipes = plan.columns().stream().map(ColumnPlan::recipe).collect(Collectors.joining("\n"));
        try {
            return PREFIX + "\""
                    + Sqlite.sha256(recipes + "\n" + plan.filterRecipe()).substring(0, 16) + "\",\"source\":"
                    + JSON.writeValueAsString(source) + "}";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The source's schema that a landed one was made of: itself, where nothing was mapped.
     *
     * @throws PipelineException {@code LANDING_CORRUPT} when it cannot be read
     */
    public static TableSchema sourceOf(TableSchema landed) {
        if (!landed.origin().startsWith(PREFIX)) {
            return landed;
        }
        try {
            JsonNode origin = JSON.readTree(landed.origin());
            return JSON.treeToValue(origin.path("source"), TableSchema.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Schema version " + landed.version() + " of " + landed.table()
                            + " in the landing zone does not say what its source was",
                    "Restore the file from a backup, or begin again with a new landing folder.",
                    e);
        }
    }

    public TableSchema source() {
        return source;
    }

    public TableSchema landed() {
        return landed;
    }

    /** Whether rows are landed as they are. */
    public boolean isSame() {
        return columns.isEmpty();
    }

    List<ColumnPlan> columns() {
        return columns;
    }

    List<Expression> expressions() {
        return expressions;
    }

    Optional<RowFilter> filter() {
        return Optional.ofNullable(filter);
    }

    /**
     * Indexes of source columns of which every update has to bring the value before it, and every deletion the value; empty
     * when rows are landed without.
     */
    public int[] oldColumns() {
        List<Integer> indexes = new ArrayList<>();
        filter().ifPresent(found -> {
            for (int index : found.columns()) {
                indexes.add(index);
            }
        });
        for (ColumnPlan column : columns) {
            if (column.from() instanceof ColumnPlan.From.Before before) {
                indexes.add(before.index());
            }
        }
        return indexes.stream().mapToInt(Integer::intValue).distinct().toArray();
    }

    /** For one thread. */
    public RowMapper mapper() {
        return new RowMapper(this);
    }

    /**
     * What keeps rows landed so far from following to these columns by ids and fills alone; empty when nothing does.
     *
     * @param next what the table is from now on
     */
    public Optional<String> cannotFollow(MappedTable next) {
        if (!landed.table().equals(next.landed.table())) {
            return Optional.of("it is landed under another name");
        }
        if (isSame() && next.isSame()) {
            return Optional.empty();
        }
        if (!filterRecipe.equals(next.filterRecipe)) {
            return Optional.of("its rows are filtered by another column");
        }
        for (Column column : next.landed.columns()) {
            int id = column.id();
            boolean isLanded = landed.indexOf(id) >= 0;
            boolean isNew = !isLanded && id > 0 && source.indexOf(id) < 0;
            if (isLanded ? !recipe(id).equals(next.recipe(id)) : !isNew) {
                return Optional.of("the mappings make something else of column " + column.name());
            }
        }
        return Optional.empty();
    }

    private String recipe(int id) {
        return isSame()
                ? TableCompiler.COPY
                : columns.stream()
                        .filter(column -> column.column().id() == id)
                        .map(ColumnPlan::recipe)
                        .findFirst()
                        .orElse("");
    }
}
