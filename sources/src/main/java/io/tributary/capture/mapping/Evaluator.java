package io.tributary.capture.mapping;

import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out all expressions of a table for one row at a time, in one statement. Confined to one thread. */
final class Evaluator implements AutoCloseable {
    /** Of the longest text of an integer that SQLite has. */
    private static final int LONG_LENGTH = 20;

    private final TableSchema source;
    private final List<Expression> expressions;
    private final Sqlite sqlite = new Sqlite();
    private final PreparedStatement statement;
    private final @Nullable Object[] values;
    private final String[] texts;
    private final boolean[] unsent;
    private final int[][] columns;
    private final List<Expression.Input> inputs = new ArrayList<>();
    private final TableId landed;

    Evaluator(MappedTable table) {
        this.source = table.source();
        this.landed = table.landed().table();
        this.expressions = table.expressions();
        this.values = new Object[expressions.size()];
        this.texts = new String[expressions.size()];
        this.unsent = new boolean[expressions.size()];
        this.columns = new int[expressions.size()][];
        List<String> sql = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            Expression expression = expressions.get(i);
            columns[i] = expression.inputs().stream()
                    .filter(input -> input.kind() == Expression.Kind.COLUMN)
                    .mapToInt(input -> indexOf(input.name()))
                    .toArray();
            sql.add(shifted(expression, inputs.size()));
            inputs.addAll(expression.inputs());
        }
        try {
            statement = sqlite.prepare(sql);
        } catch (SQLException e) {
            sqlite.close();
            throw failure(e);
        }
    }

    /** The SQL with the numbers of its parameters moved up, but for those within texts. */
    private static String shifted(Expression expression, int by) {
        StringBuilder sql = new StringBuilder();
        String from = expression.sql();
        boolean inText = false;
        for (int at = 0; at < from.length(); at++) {
            char c = from.charAt(at);
            inText ^= c == '\'';
            if (c != '?' || inText) {
                sql.append(c);
                continue;
            }
            int end = at + 1;
            while (end < from.length() && Character.isDigit(from.charAt(end))) {
                end++;
            }
            sql.append('?').append(Integer.parseInt(from.substring(at + 1, end)) + by);
            at = end - 1;
        }
        return sql.toString();
    }

    private int indexOf(String name) {
        for (int i = 0; i < source.columns().size(); i++) {
            if (source.columns().get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("No column " + name);
    }

    private PipelineException failure(SQLException e) {
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "Table " + source.table() + ": an expression of the mappings cannot be worked out: " + Sqlite.reason(e),
                "Change the expression or the value; then tributary reload.",
                e);
    }

    /** Works them out for a row. */
    void evaluate(SourceRow row, Operation operation, ChangeOrigin origin) {
        try {
            for (int i = 0; i < inputs.size(); i++) {
                bind(i + 1, inputs.get(i), row, operation, origin);
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                for (int i = 0; i < values.length; i++) {
                    values[i] = result.getObject(i + 1);
                    texts[i] = values[i] instanceof byte[] ? "" : String.valueOf(result.getString(i + 1));
                    unsent[i] = needsUnsent(i, row, operation);
                }
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Whether nothing it depends on was sent; what depends on more than that cannot be known. */
    private boolean needsUnsent(int number, SourceRow row, Operation operation) {
        int missing = 0;
        for (int index : columns[number]) {
            if (row.isUnsent(index)) {
                missing++;
            }
        }
        boolean isKnown = missing == 0;
        boolean isUnchanged =
                missing == columns[number].length && !expressions.get(number).isVolatile();
        if (!isKnown && !isUnchanged && operation != Operation.DELETE) {
            throw new PipelineException(
                    ErrorCode.TABLE_HAS_NO_IDENTITY,
                    "Table " + source.table()
                            + ": the log has a change without a value that an expression of the mappings"
                            + " needs beside others: " + expressions.get(number).text(),
                    "Let the log hold whole old rows: ALTER TABLE … REPLICA IDENTITY FULL; then tributary reload.");
        }
        return !isKnown;
    }

    boolean isUnsent(int number) {
        return unsent[number];
    }

    /**
     * The value as a text from which the column's type can be made, bytes as hexadecimal digits; null when it is NULL.
     *
     * @param wanted type of the column
     */
    @Nullable
    String text(int number, ColumnType wanted) {
        Object value = values[number];
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (wanted instanceof ColumnType.Binary) {
            return HexFormat.of().formatHex(texts[number].getBytes(StandardCharsets.UTF_8));
        }
        if (value instanceof Double real && !(wanted instanceof ColumnType.Text)) {
            return Double.isInfinite(real) ? real.toString() : new BigDecimal(real.toString()).toString();
        }
        return texts[number];
    }

    private void bind(int at, Expression.Input input, SourceRow row, Operation operation, ChangeOrigin origin)
            throws SQLException {
        switch (input.kind()) {
            case COLUMN -> bind(at, indexOf(input.name()), row);
            case HEADER -> statement.setString(at, RowMapper.header(input.name(), operation, origin));
            case OPERATION -> statement.setString(at, operation.name());
            case METADATA -> statement.setString(at, metadata(input.name()));
        }
    }

    private String metadata(String name) {
        return switch (name) {
            case "AR_M_SOURCE_SCHEMA" -> source.table().schema();
            case "AR_M_SOURCE_TABLE_NAME" -> source.table().name();
            case "AR_M_MODIFIED_SCHEMA" -> landed.schema();
            case "AR_M_MODIFIED_TABLE_NAME" -> landed.name();
            default -> "";
        };
    }

    private void bind(int at, int index, SourceRow row) throws SQLException {
        ColumnType type = source.columns().get(index).type();
        if (row.isNull(index) || row.isUnsent(index)) {
            statement.setNull(at, java.sql.Types.NULL);
        } else if (type instanceof ColumnType.Binary) {
            statement.setBytes(at, row.binary(index));
        } else if (type instanceof ColumnType.Int || type instanceof ColumnType.Decimal) {
            number(at, index, row.text(index));
        } else if (type instanceof ColumnType.Real) {
            real(at, index, row.text(index));
        } else {
            statement.setString(at, row.text(index));
        }
    }

    /** An integer when it is written as one; decimals are else as near as a floating-point number gets. */
    private void number(int at, int index, String text) throws SQLException {
        if (text.indexOf('.') < 0 && text.length() <= LONG_LENGTH) {
            try {
                statement.setLong(at, Long.parseLong(text));
                return;
            } catch (NumberFormatException none) {
                if (source.columns().get(index).type() instanceof ColumnType.Int) {
                    throw refused(index, "is greater than the integers of SQLite");
                }
            }
        }
        real(at, index, text);
    }

    private void real(int at, int index, String text) throws SQLException {
        if (text.equals("NaN")) {
            throw refused(index, "is NaN, which SQLite does not have");
        }
        statement.setDouble(at, Double.parseDouble(text));
    }

    private PipelineException refused(int index, String finding) {
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "Table " + source.table() + ": an expression of the mappings cannot be worked out: a value of column "
                        + source.columns().get(index).name() + " " + finding,
                "Change the expression or the value; then tributary reload.");
    }

    @Override
    public void close() {
        try (sqlite) {
            statement.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
