package io.tributary.target.transform;

/** Whose SQL an expression is written in. Both give equal results for what {@code docs/guide/transforms.md} lists. */
public enum Dialect {
    /** The embedded engine. */
    DUCKDB {
        @Override
        String template(Operator operator) {
            return operator.duckdb();
        }

        @Override
        String text(String value) {
            return "'" + value.replace("'", "''") + "'";
        }

        @Override
        String timestamp() {
            return "TIMESTAMP";
        }
    },
    SPARK {
        @Override
        String template(Operator operator) {
            return operator.spark();
        }

        @Override
        String text(String value) {
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
        }

        @Override
        String timestamp() {
            return "TIMESTAMP_NTZ";
        }
    };

    /** How an operator is written, with {@code ?} for each operand in order. */
    abstract String template(Operator operator);

    /** A string literal. */
    abstract String text(String value);

    /** The name of the type that is a date and a time of no zone. */
    abstract String timestamp();
}
