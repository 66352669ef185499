package io.tributary.landing.adopted;

import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the fields of one file's rows are, in order. As text, words with blanks between: {@code op}, {@code time}, {@code seq},
 * {@code schema}, {@code table}, {@code -} for a field that is left out, the id of the column whose value it is, and {@code b}
 * with an id for the value that the column had before an update.
 */
public record FileFields(List<Field> fields) {
    public FileFields {
        fields = List.copyOf(fields);
    }

    /** What a field is. */
    public enum Role {
        /** {@code I}, {@code U} or {@code D}. */
        OP,
        /** When the row's transaction was committed ({@code TimestampColumnName}). */
        TIME,
        /** The row's place among all changes ({@code $AR_H_CHANGE_SEQ}). */
        SEQ,
        /** Schema of the row's table, in a file of many tables. */
        SCHEMA,
        /** Name of the row's table, in a file of many tables. */
        TABLE,
        /** Left out. */
        NONE,
        /** A column's value. */
        VALUE,
        /** A column's value before an update. */
        BEFORE
    }

    /**
     * One field.
     *
     * @param column id of the column, for {@code VALUE} and {@code BEFORE}; else 0
     */
    public record Field(Role role, int column) {
        public static Field of(Role role) {
            return new Field(role, 0);
        }

        private String text() {
            return switch (role) {
                case OP, TIME, SEQ, SCHEMA, TABLE -> role.name().toLowerCase(Locale.ROOT);
                case NONE -> "-";
                case VALUE -> Integer.toString(column);
                case BEFORE -> "b" + column;
            };
        }

        private static Field parse(String text) {
            return switch (text) {
                case "op", "time", "seq", "schema", "table" -> of(Role.valueOf(text.toUpperCase(Locale.ROOT)));
                case "-" -> of(Role.NONE);
                default ->
                    text.startsWith("b")
                            ? new Field(Role.BEFORE, Integer.parseInt(text.substring(1)))
                            : new Field(Role.VALUE, Integer.parseInt(text));
            };
        }
    }

    /** The values of these columns, behind fields of the given roles. */
    public static FileFields of(List<Role> first, TableSchema schema) {
        List<Field> fields = new ArrayList<>();
        first.forEach(role -> fields.add(Field.of(role)));
        schema.columns().forEach(column -> fields.add(new Field(Role.VALUE, column.id())));
        return new FileFields(fields);
    }

    String text() {
        return fields.stream().map(Field::text).collect(Collectors.joining(" "));
    }

    /** @throws IllegalArgumentException when it is not what {@link #text} writes */
    static FileFields parse(String text) {
        return new FileFields(
                Arrays.stream(text.split(" ", -1)).map(Field::parse).toList());
    }

    /** Index of the field with that role, -1 when there is none. */
    public int indexOf(Role role) {
        return indexOf(Field.of(role));
    }

    int indexOf(Field field) {
        return fields.indexOf(field);
    }

    /** Names for messages, in order. */
    List<String> names(TableSchema schema) {
        return fields.stream().map(field -> name(field, schema)).toList();
    }

    private static String name(Field field, TableSchema schema) {
        return switch (field.role()) {
            case OP -> "Op";
            case TIME, SEQ, SCHEMA, TABLE -> field.role().name().toLowerCase(Locale.ROOT);
            case NONE -> "left out";
            case VALUE -> columnName(field.column(), schema);
            case BEFORE -> columnName(field.column(), schema) + " before";
        };
    }

    private static String columnName(int id, TableSchema schema) {
        int index = schema.indexOf(id);
        return index < 0 ? "column " + id : schema.columns().get(index).name();
    }
}
