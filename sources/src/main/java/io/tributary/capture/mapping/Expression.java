package io.tributary.capture.mapping;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An expression of a rule, taken apart: SQL for SQLite with a numbered parameter for each thing that it needs of a row.
 *
 * @param text as written
 * @param sql the same with {@code ?1}, {@code ?2} for the inputs
 * @param evenSql the same as far as grammar goes, each part where it stands in the text
 * @param inputs in the order of their numbers, each once
 * @param words names of functions and keywords in it, in lower case
 */
record Expression(String text, String sql, String evenSql, List<Input> inputs, Set<String> words) {
    private static final Set<String> RANDOM = Set.of("random", "randomblob");
    private static final Set<String> CLOCK_FUNCTIONS =
            Set.of("date", "time", "datetime", "julianday", "strftime", "unixepoch", "timediff");
    private static final Set<String> CLOCK = Set.of("current_date", "current_time", "current_timestamp");

    Expression {
        inputs = List.copyOf(inputs);
        words = Set.copyOf(words);
    }

    /**
     * What it needs.
     *
     * @param name of the column, or as in {@link #HEADERS} or {@link #METADATA}
     * @param at where in the text it stands, counted from 1
     */
    record Input(Kind kind, String name, int at) {
        boolean isSame(Input other) {
            return kind == other.kind && name.equals(other.name);
        }
    }

    /** Where a value comes from. */
    enum Kind {
        COLUMN,
        HEADER,
        METADATA,
        /** {@code DELETE}, {@code UPDATE} or {@code INSERT}, for {@code operation_indicator}. */
        OPERATION
    }

    /** What is known of a change, after {@code $}. */
    static final Set<String> HEADERS = Set.of(
            "AR_H_STREAM_POSITION",
            "AR_H_TIMESTAMP",
            "AR_H_COMMIT_TIMESTAMP",
            "AR_H_OPERATION",
            "AR_H_USER",
            "AR_H_CHANGE_SEQ");

    /** What is known of a table or column, after {@code $}. */
    static final Set<String> METADATA = Set.of(
            "AR_M_SOURCE_SCHEMA",
            "AR_M_SOURCE_TABLE_NAME",
            "AR_M_SOURCE_COLUMN_NAME",
            "AR_M_SOURCE_COLUMN_DATATYPE",
            "AR_M_MODIFIED_SCHEMA",
            "AR_M_MODIFIED_TABLE_NAME");

    /** Whether it is nothing but one of its inputs. */
    boolean isInput() {
        return inputs.size() == 1 && sql.equals("?1");
    }

    /** Whether it may give another value for the same row: by what happened to the row, by time, or by chance. */
    boolean isVolatile() {
        return inputs.stream().anyMatch(input -> input.kind() == Kind.HEADER || input.kind() == Kind.OPERATION)
                || words.stream().anyMatch(RANDOM::contains)
                || words.stream().anyMatch(CLOCK::contains)
                || (words.stream().anyMatch(CLOCK_FUNCTIONS::contains) && asksTheClock());
    }

    /** Of the functions of date and time, those without argument and {@code 'now'} do. */
    private boolean asksTheClock() {
        String plain = text.toLowerCase(Locale.ROOT);
        return plain.contains("'now'")
                || plain.matches("(?s).*\\b(date|time|datetime|julianday|unixepoch)\\s*\\(\\s*\\).*")
                || plain.matches("(?s).*\\bstrftime\\s*\\(\\s*'[^']*'\\s*\\).*");
    }
}
