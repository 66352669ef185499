package io.tributary.target.transform;

import io.tributary.target.transform.Expression.Column;
import io.tributary.target.transform.Expression.Literal;
import io.tributary.target.transform.Expression.Operation;
import io.tributary.target.transform.Tokens.Kind;
import io.tributary.target.transform.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads expressions, by descent from what binds least: {@code OR}, {@code AND}, {@code NOT}, comparisons, sums, products,
 * signs. Only what it knows passes, so there are no statements, subqueries or functions that read files. Confined to one
 * thread.
 */
final class ExpressionParser {
    private static final Set<String> RESERVED = Set.of(
            "AND",
            "AS",
            "BETWEEN",
            "CASE",
            "CAST",
            "DISTINCT",
            "ELSE",
            "END",
            "FROM",
            "IN",
            "IS",
            "LIKE",
            "NOT",
            "OR",
            "SELECT",
            "THEN",
            "TRY_CAST",
            "WHEN",
            "WHERE");
    private static final Set<String> WORDS = Set.of("TRUE", "FALSE", "NULL");
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", "<=", ">", ">=");
    private static final Set<String> SUMS = Set.of("+", "-", "||");
    private static final int DEPTH_MAX = 200;

    private final Tokens tokens;
    private int depth;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** The expression that a whole text is. */
    static Expression parse(String text) {
        Tokens tokens = new Tokens(text);
        Expression expression = new ExpressionParser(tokens).expression();
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.unexpected("the end");
        }
        return expression;
    }

    /**
     * The expression that begins at the next token.
     *
     * @throws ExpressionProblem where it is none
     */
    Expression expression() {
        if (++depth > DEPTH_MAX) {
            throw new ExpressionProblem(tokens.peek().at(), "nested too deeply");
        }
        Expression left = conjunction();
        while (tokens.takeIf("OR")) {
            left = infix(left, conjunction(), "OR");
        }
        depth--;
        return left;
    }

    private Expression conjunction() {
        Expression left = negation();
        while (tokens.takeIf("AND")) {
            left = infix(left, negation(), "AND");
        }
        return left;
    }

    private Expression negation() {
        int nots = 0;
        int at = tokens.peek().at();
        while (tokens.takeIf("NOT")) {
            nots++;
        }
        Expression operand = comparison();
        return nots % 2 == 1 ? new Operation(at, Operator.same("(NOT ?)"), List.of(operand)) : operand;
    }

    private Expression comparison() {
        Expression left = sum();
        Token token = tokens.peek();
        if (token.kind() == Kind.SYMBOL && COMPARISONS.contains(token.text())) {
            tokens.take();
            return infix(left, sum(), token.text().equals("!=") ? "<>" : token.text());
        }
        if (tokens.takeIf("IS")) {
            return is(left);
        }
        boolean not = token.is("NOT");
        if (not) {
            tokens.take();
        }
        if (tokens.takeIf("IN")) {
            return in(left, not);
        }
        if (tokens.takeIf("BETWEEN")) {
            Expression low = sum();
            tokens.expect("AND");
            String template = "(? " + (not ? "NOT " : "") + "BETWEEN ? AND ?)";
            return new Operation(left.at(), Operator.same(template), List.of(left, low, sum()));
        }
        if (tokens.takeIf("LIKE")) {
            return like(left, not);
        }
        if (not) {
            throw tokens.unexpected("IN, BETWEEN or LIKE");
        }
        return left;
    }

    private Expression is(Expression left) {
        String not = tokens.takeIf("NOT") ? "NOT " : "";
        if (tokens.takeIf("DISTINCT")) {
            tokens.expect("FROM");
            return infix(left, sum(), "IS " + not + "DISTINCT FROM");
        }
        Token word = tokens.peek();
        if (!word.is("NULL") && !word.is("TRUE") && !word.is("FALSE")) {
            throw tokens.unexpected("NULL, TRUE, FALSE or DISTINCT FROM");
        }
        tokens.take();
        return new Operation(left.at(), Operator.same("(? IS " + not + word.upper() + ")"), List.of(left));
    }

    private Expression in(Expression left, boolean not) {
        tokens.expect("(");
        List<Expression> operands = new ArrayList<>(List.of(left));
        operands.addAll(list());
        String template = "(? " + (not ? "NOT " : "") + "IN (?" + ", ?".repeat(operands.size() - 2) + "))";
        return new Operation(left.at(), Operator.same(template), operands);
    }

    /** Only a text that is written out: engines differ in what escapes a wildcard. */
    private Expression like(Expression left, boolean not) {
        Token pattern = tokens.take();
        if (pattern.kind() != Kind.TEXT || pattern.text().contains("\\")) {
            throw new ExpressionProblem(pattern.at(), "expected a text such as 'New%', without backslash");
        }
        Literal literal = new Literal(pattern.at(), Literal.Kind.TEXT, pattern.text());
        return new Operation(left.at(), Operator.same("(? " + (not ? "NOT " : "") + "LIKE ?)"), List.of(left, literal));
    }

    private Expression sum() {
        Expression left = product();
        while (tokens.peek().kind() == Kind.SYMBOL
                && SUMS.contains(tokens.peek().text())) {
            String symbol = tokens.take().text();
            left = infix(left, product(), symbol);
        }
        return left;
    }

    private Expression product() {
        Expression left = sign();
        while (true) {
            if (tokens.takeIf("*")) {
                left = infix(left, sign(), "*");
            } else if (tokens.takeIf("/")) {
                Operator division = Operator.same("(CAST(? AS DOUBLE) / nullif(CAST(? AS DOUBLE), 0))");
                left = new Operation(left.at(), division, List.of(left, sign()));
            } else if (tokens.takeIf("%")) {
                left = new Operation(left.at(), Operator.same("(? % nullif(?, 0))"), List.of(left, sign()));
            } else {
                return left;
            }
        }
    }

    private Expression sign() {
        Token token = tokens.peek();
        if (!token.is("-")) {
            tokens.takeIf("+");
            return primary();
        }
        tokens.take();
        if (tokens.peek().is("-")) {
            throw tokens.unexpected("a value");
        }
        return new Operation(token.at(), Operator.same("(- ?)"), List.of(primary()));
    }

    private static Expression infix(Expression left, Expression right, String symbol) {
        return new Operation(left.at(), Operator.infix(symbol), List.of(left, right));
    }

    private Expression primary() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case TEXT ->
                new Literal(token.at(), Literal.Kind.TEXT, tokens.take().text());
            case NUMBER ->
                new Literal(token.at(), Literal.Kind.NUMBER, tokens.take().text());
            case NAME -> column();
            case WORD -> word(token);
            case SYMBOL -> inParentheses();
            case END -> throw tokens.unexpected("a value");
        };
    }

    private Expression inParentheses() {
        if (!tokens.takeIf("(")) {
            throw tokens.unexpected("a value");
        }
        if (tokens.peek().is("SELECT")) {
            throw new ExpressionProblem(tokens.peek().at(), "subqueries are not for expressions; use join");
        }
        Expression inner = expression();
        tokens.expect(")");
        return inner;
    }

    private Expression word(Token token) {
        String word = token.upper();
        if (word.equals("CASE")) {
            return cases();
        }
        if (word.equals("CAST") || word.equals("TRY_CAST")) {
            return cast();
        }
        if (RESERVED.contains(word)) {
            throw tokens.unexpected("a value");
        }
        if (WORDS.contains(word)) {
            tokens.take();
            return new Literal(token.at(), Literal.Kind.WORD, word);
        }
        if ((word.equals("DATE") || word.equals("TIMESTAMP"))
                && tokens.peekSecond().kind() == Kind.TEXT) {
            tokens.take();
            return new Literal(
                    token.at(), Literal.Kind.valueOf(word), tokens.take().text());
        }
        return tokens.peekSecond().is("(") ? call(token) : column();
    }

    private Expression column() {
        Token first = tokens.take();
        if (!tokens.takeIf(".")) {
            return new Column(first.at(), "", first.text());
        }
        Token second = tokens.take();
        if (second.kind() != Kind.WORD && second.kind() != Kind.NAME) {
            throw new ExpressionProblem(second.at(), "expected the name of a column, got " + second.shown());
        }
        return new Column(first.at(), first.text(), second.text());
    }

    private Expression call(Token name) {
        Functions.Function function = Functions.find(name.text().toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new ExpressionProblem(
                        name.at(), "no such function; there are " + Functions.names() + ", CASE, CAST and TRY_CAST"));
        tokens.take();
        tokens.expect("(");
        List<Expression> arguments = tokens.takeIf(")") ? List.of() : list();
        if (arguments.size() < function.argumentsMin() || arguments.size() > function.argumentsMax()) {
            throw new ExpressionProblem(name.at(), "takes " + function.arguments() + ", got " + arguments.size());
        }
        return new Operation(name.at(), function.operator(arguments.size()), arguments);
    }

    /** What stands between commas, up to a closing parenthesis. */
    private List<Expression> list() {
        List<Expression> list = new ArrayList<>(List.of(expression()));
        while (tokens.takeIf(",")) {
            list.add(expression());
        }
        tokens.expect(")");
        return list;
    }

    private Expression cases() {
        Token begin = tokens.take();
        StringBuilder template = new StringBuilder("(CASE");
        List<Expression> operands = new ArrayList<>();
        if (!tokens.peek().is("WHEN")) {
            template.append(" ?");
            operands.add(expression());
        }
        do {
            tokens.expect("WHEN");
            operands.add(expression());
            tokens.expect("THEN");
            operands.add(expression());
            template.append(" WHEN ? THEN ?");
        } while (tokens.peek().is("WHEN"));
        if (tokens.takeIf("ELSE")) {
            operands.add(expression());
            template.append(" ELSE ?");
        }
        tokens.expect("END");
        return new Operation(begin.at(), Operator.same(template + " END)"), operands);
    }

    private Expression cast() {
        Token begin = tokens.take();
        tokens.expect("(");
        Expression value = expression();
        tokens.expect("AS");
        String function = begin.upper().equals("CAST") ? "CAST" : "try_cast";
        Operator type = type();
        tokens.expect(")");
        return new Operation(
                begin.at(),
                new Operator(function + "(? AS " + type.duckdb() + ")", function + "(? AS " + type.spark() + ")"),
                List.of(value));
    }

    private Operator type() {
        Token name = tokens.take();
        return switch (name.upper()) {
            case "BIGINT", "BOOLEAN", "DATE", "DOUBLE", "SMALLINT" -> Operator.same(name.upper());
            case "INTEGER", "INT" -> Operator.same("INTEGER");
            case "VARCHAR", "TEXT", "STRING" -> new Operator("VARCHAR", "STRING");
            case "TIMESTAMP" -> new Operator("TIMESTAMP", Dialect.SPARK.timestamp());
            case "DECIMAL", "NUMERIC" -> decimal();
            default ->
                throw new ExpressionProblem(
                        name.at(),
                        "expected one of the types BIGINT, BOOLEAN, DATE, DECIMAL(p, s), DOUBLE, INTEGER, SMALLINT,"
                                + " TIMESTAMP and VARCHAR, got " + name.shown());
        };
    }

    private Operator decimal() {
        tokens.expect("(");
        Token precision = tokens.take();
        tokens.expect(",");
        Token scale = tokens.take();
        tokens.expect(")");
        if (!precision.text().matches("[1-9]|[12][0-9]|3[0-8]") || !scale.text().matches("[0-9]|[12][0-9]|3[0-8]")) {
            throw new ExpressionProblem(precision.at(), "expected a precision from 1 to 38 and a scale");
        }
        return Operator.same("DECIMAL(" + precision.text() + ", " + scale.text() + ")");
    }
}
