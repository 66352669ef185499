package io.tributary.target.transform;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A parsed expression: nothing but what engines have in common, and nothing that reads files. Immutable. */
sealed interface Expression {
    /** Where it stands in its text, counted from 0. */
    int at();

    /**
     * The expression as SQL.
     *
     * @param columns what columns are called there
     */
    String sql(Dialect dialect, Function<Column, String> columns);

    /** Its operands. */
    List<Expression> operands();

    /** Passes on the columns in it, in the order they are written. */
    default void forEachColumn(Consumer<Column> consumer) {
        operands().forEach(operand -> operand.forEachColumn(consumer));
    }

    /**
     * A column.
     *
     * @param qualifier the name of the reference file; empty for a column of the table
     */
    record Column(int at, String qualifier, String name) implements Expression {
        @Override
        public String sql(Dialect dialect, Function<Column, String> columns) {
            return columns.apply(this);
        }

        @Override
        public List<Expression> operands() {
            return List.of();
        }

        @Override
        public void forEachColumn(Consumer<Column> consumer) {
            consumer.accept(this);
        }

        @Override
        public String toString() {
            return qualifier.isEmpty() ? name : qualifier + "." + name;
        }
    }

    /** A value that is written out. */
    record Literal(int at, Kind kind, String value) implements Expression {
        /** What it is a value of. */
        enum Kind {
            NUMBER,
            TEXT,
            DATE,
            TIMESTAMP,
            /** {@code TRUE}, {@code FALSE} or {@code NULL}. */
            WORD
        }

        @Override
        public String sql(Dialect dialect, Function<Column, String> columns) {
            return switch (kind) {
                case NUMBER, WORD -> value;
                case TEXT -> dialect.text(value);
                case DATE -> "DATE " + dialect.text(value);
                case TIMESTAMP -> dialect.timestamp() + " " + dialect.text(value);
            };
        }

        @Override
        public List<Expression> operands() {
            return List.of();
        }
    }

    /** Something made of other expressions. */
    record Operation(int at, Operator operator, List<Expression> operands) implements Expression {
        public Operation {
            operands = List.copyOf(operands);
        }

        @Override
        public String sql(Dialect dialect, Function<Column, String> columns) {
            StringBuilder sql = new StringBuilder();
            String template = dialect.template(operator);
            int next = 0;
            for (int i = 0; i < template.length(); i++) {
                char c = template.charAt(i);
                if (c == '?') {
                    sql.append(operands.get(next++).sql(dialect, columns));
                } else {
                    sql.append(c);
                }
            }
            return sql.toString();
        }
    }
}
