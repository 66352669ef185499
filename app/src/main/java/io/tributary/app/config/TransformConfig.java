package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.target.transform.Transform;
import java.util.Set;

/** One entry of the {@code transform} list: what becomes of one table's rows on their way to the targets. */
public record TransformConfig(
        @Key(
                        value = TABLE,
                        about = "The table, as `schema.table`, by the name that it is landed under.",
                        example = "world.person_lewis")
                String table,
        @Key(
                        value = WHERE,
                        about =
                                "A condition. Rows that do not meet it are not in the final table; those that begin to are"
                                        + " added, those that cease to are removed.",
                        otherwise = "",
                        example = "City <> ''")
                String where,
        @Key(
                        value = SELECT,
                        about =
                                "Columns of the final table between commas: columns of the source, `*` for all of them, and"
                                        + " expressions with a name. The columns that identify a row have to be among them as they"
                                        + " are. When not written, all columns of the source.",
                        otherwise = "",
                        example = "PersonID, trim(FullName) AS full_name")
                String select,
        @Key(value = "join", about = "A file whose columns come to each row.", otherwise = "") JoinConfig join)
        implements Selective {
    private static final String TABLE = "table";
    private static final String WHERE = "where";
    private static final String SELECT = "select";

    public TransformConfig {
        requireNonNull(table, "table is null");
        requireNonNull(where, "where is null");
        requireNonNull(select, "select is null");
        requireNonNull(join, "join is null");
        if (!table.matches("[^.]+\\.[^.]+")) {
            throw new Misfit(TABLE, "expected schema.table");
        }
        if (!where.isEmpty()) {
            Transform.conditionProblem(where).ifPresent(finding -> {
                throw new Misfit(WHERE, finding);
            });
        }
        if (!select.isEmpty()) {
            Transform.selectProblem(select).ifPresent(finding -> {
                throw new Misfit(SELECT, finding);
            });
        }
    }

    @Override
    public void refuse(Set<String> written) {
        if (written.size() < 2) {
            throw new Misfit(TABLE, "says nothing of the table; write where, select or join");
        }
    }

    /** The table. */
    public TableId tableId() {
        int dot = table.indexOf('.');
        return new TableId(table.substring(0, dot), table.substring(dot + 1));
    }

    /** The same for whoever carries it out. */
    public Transform transform() {
        return new Transform(
                tableId(),
                where,
                select,
                join.isWritten() ? new Transform.Join(join.name(), join.as(), join.on()) : null);
    }
}
