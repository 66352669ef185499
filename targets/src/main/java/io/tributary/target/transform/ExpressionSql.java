package io.tributary.target.transform;

import java.util.function.UnaryOperator;

/** An expression of the language of transforms as the SQL of an engine. */
public final class ExpressionSql {
    private ExpressionSql() {}

    /**
     * Writes it so.
     *
     * @param columns what columns of the table are called there
     * @throws IllegalArgumentException when the text is no expression, saying where and why
     */
    public static String of(String expression, Dialect dialect, UnaryOperator<String> columns) {
        try {
            return ExpressionParser.parse(expression).sql(dialect, column -> columns.apply(column.toString()));
        } catch (ExpressionProblem problem) {
            throw new IllegalArgumentException(problem.describe(expression), problem);
        }
    }
}
