package io.tributary.capture.dms;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one table's columns, which only grow. A column is the same as long as it has the same name; one that comes
 * again later is a new one. Not thread-safe.
 */
final class SchemaLine {
    private final TableId table;
    private final LandingWriter landing;
    private final Map<Integer, Version> versions = new HashMap<>();
    private @Nullable Version current;
    private int lastId;

    SchemaLine(TableId table, LandingWriter landing) {
        this.table = table;
        this.landing = landing;
        int last = landing.state().table(table).schemaVersion();
        for (int version = 1; version <= last; version++) {
            current = known(new Version(landing.schema(table, version)));
        }
    }

    private Version known(Version version) {
        versions.put(version.schema().version(), version);
        for (Column column : version.schema().columns()) {
            lastId = Math.max(lastId, column.id());
        }
        return version;
    }

    /** One version. */
    record Version(TableSchema schema) {
        int id(String column) {
            return schema.columns().stream()
                    .filter(known -> known.name().equals(column))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("No column " + column))
                    .id();
        }

        String name(int id) {
            return schema.columns().get(schema.indexOf(id)).name();
        }

        List<NamedColumn> columns() {
            return schema.columns().stream()
                    .map(column -> new NamedColumn(
                            column.name(),
                            column.type(),
                            column.sourceType(),
                            schema.key().contains(column.id())))
                    .toList();
        }
    }

    /** Whether rows that came before must be readable by the next version too. */
    enum Rows {
        /** A load begins: nothing that was there matters. */
        NONE_BEFORE,
        /** Changes follow. */
        SOME_BEFORE
    }

    /** A version that was stored. */
    Version version(int number) {
        Version version = versions.get(number);
        if (version == null) {
            throw new IllegalStateException("No version " + number + " of " + table);
        }
        return version;
    }

    /**
     * The version with these columns: the current one, or a next one, which is not stored yet.
     *
     * @throws PipelineException {@code TABLE_SCHEMA_UNSUPPORTED} when rows came before, and a column has another type, or is
     *     part of the key and was not
     */
    Version with(List<NamedColumn> columns, Rows rows) {
        Version before = current;
        if (before != null && before.columns().equals(columns)) {
            return before;
        }
        if (before != null && rows == Rows.SOME_BEFORE) {
            requireSame(before.columns(), columns);
        }
        Map<String, Integer> ids = new HashMap<>();
        if (before != null) {
            before.schema().columns().forEach(column -> ids.put(column.name(), column.id()));
        }
        Set<String> names = new HashSet<>();
        List<Column> next = new ArrayList<>();
        List<Integer> key = new ArrayList<>();
        int id = lastId;
        for (NamedColumn column : columns) {
            if (!names.add(column.name())) {
                throw unsupported("two columns are called " + column.name());
            }
            Integer old = ids.get(column.name());
            int its = old == null ? ++id : old;
            next.add(new Column(its, column.name(), column.type(), column.sourceType(), null));
            if (column.isKey()) {
                key.add(its);
            }
        }
        int number = before == null ? 1 : before.schema().version() + 1;
        return new Version(new TableSchema(table, number, next, key, ""));
    }

    private void requireSame(List<NamedColumn> before, List<NamedColumn> now) {
        for (NamedColumn old : before) {
            NamedColumn same = now.stream()
                    .filter(column -> column.name().equals(old.name()))
                    .findFirst()
                    .orElse(null);
            if (same == null && old.isKey()) {
                throw unsupported("column " + old.name() + " of the key is gone");
            }
            if (same != null && !same.type().equals(old.type())) {
                throw unsupported("column " + old.name() + " is " + same.type().text() + ", its rows were applied as "
                        + old.type().text());
            }
        }
        for (NamedColumn column : now) {
            boolean wasKey = before.stream().anyMatch(old -> old.name().equals(column.name()) && old.isKey());
            if (column.isKey() != wasKey) {
                throw unsupported(
                        "column " + column.name() + (wasKey ? " is no longer" : " is now") + " part of the key");
            }
        }
    }

    private PipelineException unsupported(String finding) {
        return new PipelineException(
                ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                "Cannot go on with " + table + ": " + finding,
                "Load the table again from the files that are there: tributary reload " + table);
    }

    /** Stores a version, if it is not, and makes it the current one. */
    void use(Version version) {
        if (!version.equals(current)) {
            landing.putSchema(version.schema());
            current = known(version);
        }
    }

    boolean isCurrent(Version version) {
        return version.equals(current);
    }
}
