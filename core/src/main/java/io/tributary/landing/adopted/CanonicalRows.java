package io.tributary.landing.adopted;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.CsvSource;
import io.tributary.landing.LandedFile;
import io.tributary.landing.RowCounts;
import io.tributary.landing.adopted.FileFields.Field;
import io.tributary.landing.adopted.FileFields.Role;
import io.tributary.landing.dms.CsvForm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The rows of one file that concern one table, written as canonical CSV one after the other. An update whose key before it is
 * known and is another comes as a deletion of that key and an insert. Confined to one thread.
 */
final class CanonicalRows {
    private static final int ROW_BYTES = 1 << 10;
    private static final int NONE = -1;

    private final DelimitedRows rows;
    private final CsvSource source;
    private final LandedFile.Kind kind;
    private final TableId table;
    private final byte[] nullText;
    private final byte[] unsentText;
    private final boolean marksUnsent;
    private final int fields;
    private final int op;
    private final int schemaField;
    private final int tableField;
    private final int sequence;
    private final int time;
    private final int[] valueOf;
    private final int[] beforeOf;
    private final boolean[] isKey;
    private final ValueForm[] forms;
    private final boolean isKeyed;
    private final boolean tellsKeyBefore;
    private final CsvRowWriter oldKey = new CsvRowWriter(ROW_BYTES);
    private final CsvRowWriter newKey = new CsvRowWriter(ROW_BYTES);
    private byte[] unescaped = new byte[ROW_BYTES];
    private long inserts;
    private long updates;
    private long deletes;
    private String firstSequence = "";
    private String lastSequence = "";
    private String lastTime = "";

    /** @param rows of the file, its header read if it has one */
    CanonicalRows(
            DelimitedRows rows,
            FileFields layout,
            TableSchema schema,
            LandedFile.Kind kind,
            CsvForm form,
            CsvSource source) {
        this.rows = rows;
        this.source = source;
        this.kind = kind;
        table = schema.table();
        nullText = form.nullText().getBytes(StandardCharsets.UTF_8);
        unsentText = form.unsentText().getBytes(StandardCharsets.UTF_8);
        marksUnsent = kind != LandedFile.Kind.LOAD && !form.unsentText().equals(form.nullText());
        fields = layout.fields().size();
        op = layout.indexOf(Role.OP);
        schemaField = layout.indexOf(Role.SCHEMA);
        tableField = layout.indexOf(Role.TABLE);
        sequence = layout.indexOf(Role.SEQ);
        time = layout.indexOf(Role.TIME);
        int columns = schema.columns().size();
        valueOf = new int[columns];
        beforeOf = new int[columns];
        isKey = new boolean[columns];
        forms = new ValueForm[columns];
        for (int i = 0; i < columns; i++) {
            Column column = schema.columns().get(i);
            valueOf[i] = layout.indexOf(new Field(Role.VALUE, column.id()));
            beforeOf[i] = layout.indexOf(new Field(Role.BEFORE, column.id()));
            isKey[i] = schema.key().contains(column.id());
            forms[i] = ValueForm.of(column.type());
        }
        isKeyed = schema.isKeyed();
        tellsKeyBefore = isKeyed && keyColumnsHave(beforeOf);
    }

    private boolean keyColumnsHave(int[] field) {
        for (int i = 0; i < isKey.length; i++) {
            if (isKey[i] && field[i] == NONE) {
                return false;
            }
        }
        return true;
    }

    /** Writes the next row, or two; false after the last. */
    boolean next(CsvRowWriter out) {
        while (rows.next()) {
            if (isOfTable()) {
                row(out);
                return true;
            }
        }
        return false;
    }

    private boolean isOfTable() {
        if (tableField == NONE || rows.fields() <= Math.max(tableField, schemaField)) {
            return true;
        }
        return rows.text(tableField).equals(table.name())
                && rows.text(schemaField).equals(table.schema());
    }

    private void row(CsvRowWriter out) {
        if (rows.fields() != fields) {
            throw source.malformed(rows.row(), "has " + rows.fields() + " fields, expected " + fields);
        }
        byte operation = op == NONE ? (byte) 'I' : letter();
        note();
        if (kind == LandedFile.Kind.LOAD) {
            if (operation != 'I') {
                throw source.malformed(rows.row(), op, "not I, in a file of a full load");
            }
            inserts++;
            values(operation, out);
            return;
        }
        change(operation, out);
    }

    private byte letter() {
        boolean one = rows.end(op) - rows.start(op) == 1;
        return one ? rows.buffer()[rows.start(op)] : 0;
    }

    private void change(byte operation, CsvRowWriter out) {
        if (operation != 'I' && !isKeyed) {
            throw source.malformed(
                    rows.row(),
                    "is a change of a row of " + table + ", which has no key: nothing tells which row it is");
        }
        switch (operation) {
            case 'I' -> inserts++;
            case 'U' -> {
                if (tellsKeyBefore && isOtherKey()) {
                    keyBefore(out);
                    change((byte) 'I', out);
                    return;
                }
                updates++;
            }
            case 'D' -> deletes++;
            default -> throw source.malformed(rows.row(), op, "not one of the operations I, U and D");
        }
        out.letter(operation);
        values(operation, out);
    }

    private void note() {
        if (sequence != NONE && rows.end(sequence) > rows.start(sequence)) {
            lastSequence = rows.text(sequence);
            firstSequence = firstSequence.isEmpty() ? lastSequence : firstSequence;
        }
        if (time != NONE && rows.end(time) > rows.start(time)) {
            lastTime = rows.text(time);
        }
    }

    /** The deletion of the row as it was. */
    private void keyBefore(CsvRowWriter out) {
        deletes++;
        out.letter((byte) 'D');
        for (int i = 0; i < valueOf.length; i++) {
            if (isKey[i]) {
                value(i, beforeOf[i], (byte) 'D', out);
            } else {
                out.nullValue();
            }
        }
        out.endRow();
    }

    private boolean isOtherKey() {
        oldKey.truncate(0);
        newKey.truncate(0);
        for (int i = 0; i < valueOf.length; i++) {
            if (isKey[i]) {
                if (rows.isBare(beforeOf[i], nullText)) {
                    return false;
                }
                value(i, beforeOf[i], (byte) 'D', oldKey);
                value(i, valueOf[i], (byte) 'U', newKey);
            }
        }
        return !Arrays.equals(oldKey.buffer(), 0, oldKey.length(), newKey.buffer(), 0, newKey.length());
    }

    private void values(byte operation, CsvRowWriter out) {
        for (int i = 0; i < valueOf.length; i++) {
            value(i, valueOf[i], operation, out);
        }
        out.endRow();
    }

    private void value(int column, int field, byte operation, CsvRowWriter out) {
        if (field == NONE || rows.isBare(field, nullText)) {
            if (isKey[column]) {
                throw source.malformed(rows.row(), field, "no value, in a column that identifies the row");
            }
            out.nullValue();
            return;
        }
        if (marksUnsent && rows.isBare(field, unsentText)) {
            if (isKey[column] || operation == 'I') {
                throw source.malformed(rows.row(), field, "a value that was not sent, where it is needed");
            }
            if (operation == 'D') {
                out.nullValue();
            } else {
                out.unchanged();
            }
            return;
        }
        boolean written = rows.hasDoubledQuotes(field)
                ? writeUnescaped(column, field, out)
                : forms[column].write(rows.buffer(), rows.start(field), rows.end(field), out);
        if (!written) {
            throw source.malformed(rows.row(), field, forms[column].expected());
        }
    }

    private boolean writeUnescaped(int column, int field, CsvRowWriter out) {
        byte[] from = rows.buffer();
        int end = rows.end(field);
        if (unescaped.length < end - rows.start(field)) {
            unescaped = new byte[2 * (end - rows.start(field))];
        }
        int length = 0;
        for (int i = rows.start(field); i < end; i++) {
            unescaped[length++] = from[i];
            if (from[i] == '"') {
                i++;
            }
        }
        return forms[column].write(unescaped, 0, length, out);
    }

    /** Rows written so far; a deletion that comes of an update counts too. */
    RowCounts counts() {
        return new RowCounts(inserts, updates, deletes);
    }

    /** Of the first row that has one; empty when none has. */
    String firstSequence() {
        return firstSequence;
    }

    /** Of the last row that has one; empty when none has. */
    String lastSequence() {
        return lastSequence;
    }

    /** The time in the last row that has one, as it stands there. */
    Optional<String> lastTime() {
        return lastTime.isEmpty() ? Optional.empty() : Optional.of(lastTime);
    }
}
