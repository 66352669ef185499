package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * The temporary table that takes the rows of a pass: {@code kind}, {@code origin}, then {@code unsent} and the old key
 * {@code k0}, {@code k1}… or {@code copies} and {@code needed}, then the columns {@code c0}, {@code c1}….
 */
final class Staging {
    static final String NAME = "tributary_changes";

    private final List<Dialect.LoadColumn> columns = new ArrayList<>();
    private final List<String> definitions = new ArrayList<>();
    private final Dialect dialect;
    private final TableSchema schema;

    Staging(Dialect dialect, TableSchema schema) {
        this.dialect = dialect;
        this.schema = schema;
        own("kind", dialect.maskType());
        own("origin", dialect.numberType());
        if (schema.isKeyed()) {
            own("unsent", dialect.maskType());
            int[] identity = schema.identityIndexes();
            for (int i = 0; i < identity.length; i++) {
                add("k" + i, schema.columns().get(identity[i]));
            }
        } else {
            own("copies", dialect.numberType());
            own("needed", dialect.numberType());
        }
        rows();
    }

    /** Only the columns of the rows, for a load. */
    Staging(TableSchema schema, Dialect dialect) {
        this.dialect = dialect;
        this.schema = schema;
        rows();
    }

    private void rows() {
        for (int i = 0; i < schema.columns().size(); i++) {
            add("c" + i, schema.columns().get(i));
        }
    }

    private void own(String name, String type) {
        columns.add(new Dialect.LoadColumn(name, null));
        definitions.add(name + " " + type);
    }

    private void add(String name, Column column) {
        columns.add(new Dialect.LoadColumn(name, column));
        definitions.add(name + " " + dialect.stagingType(column, Dialect.KeyPart.of(schema, column)));
    }

    List<String> create() {
        return dialect.createStaging(NAME, definitions, schema.isKeyed());
    }

    List<Dialect.LoadColumn> columns() {
        return columns;
    }

    String table() {
        return dialect.stagingName(NAME);
    }

    /** The values of the rows, in the order of the schema. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            values.add(value(i));
        }
        return values;
    }

    String value(int column) {
        return dialect.staged(schema.columns().get(column), "s.c" + column);
    }

    /** Whether a row of the table, alias {@code t}, has the old key of a staged one. */
    String onOldKey() {
        List<String> same = new ArrayList<>();
        int[] identity = schema.identityIndexes();
        for (int i = 0; i < identity.length; i++) {
            Column column = schema.columns().get(identity[i]);
            same.add("t." + dialect.quote(column.name()) + " = " + dialect.staged(column, "s.k" + i));
        }
        return String.join(" AND ", same);
    }

    /** The old key's columns, to sort by. */
    String oldKey() {
        List<String> key = new ArrayList<>();
        int[] identity = schema.identityIndexes();
        for (int i = 0; i < identity.length; i++) {
            key.add(dialect.staged(schema.columns().get(identity[i]), "s.k" + i));
        }
        return String.join(", ", key);
    }

    /** The new key's. */
    String newKey() {
        List<String> key = new ArrayList<>();
        for (int column : schema.identityIndexes()) {
            key.add(value(column));
        }
        return String.join(", ", key);
    }

    /** Whether a row of the table has the new key of a staged one. */
    String onNewKey() {
        List<String> same = new ArrayList<>();
        for (int column : schema.identityIndexes()) {
            same.add("t." + dialect.quote(schema.columns().get(column).name()) + " = " + value(column));
        }
        return String.join(" AND ", same);
    }
}
