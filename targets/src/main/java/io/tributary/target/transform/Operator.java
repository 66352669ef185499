package io.tributary.target.transform;

/**
 * What an expression does with its operands, as engines write it.
 *
 * @param duckdb with {@code ?} for each operand in order
 * @param spark the same
 */
record Operator(String duckdb, String spark) {
    static Operator same(String template) {
        return new Operator(template, template);
    }

    static Operator infix(String symbol) {
        return same("(? " + symbol + " ?)");
    }
}
