package io.tributary.capture.mapping;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** SQLite in memory, with the functions that DMS has and SQLite lacks. It holds no data. Confined to one thread. */
final class Sqlite implements AutoCloseable {
    private static final Pattern NEAR = Pattern.compile("near \"(.*?)\": syntax error", Pattern.DOTALL);
    private static final Pattern NAMED =
            Pattern.compile("(?:no such (?:function|column): |number of arguments to function )([^()\\]]+)");
    private static final Pattern REASON = Pattern.compile("\\((.*)\\)\\s*$", Pattern.DOTALL);

    private final Connection connection;

    Sqlite() {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite::memory:");
            Function.create(connection, "replaceChars", new ReplaceChars(), 3, Function.FLAG_DETERMINISTIC);
            Function.create(connection, "hash_sha256", new HashSha256(), 1, Function.FLAG_DETERMINISTIC);
            Function.create(connection, "operation_indicator", new OperationIndicator(), 4, 0);
        } catch (SQLException e) {
            throw new PipelineException(
                    ErrorCode.INTERNAL,
                    "SQLite, which evaluates expressions of table mappings, cannot be started",
                    "",
                    e);
        }
    }

    /** A statement that gives one row: the expressions' values for the inputs that are bound. */
    PreparedStatement prepare(List<String> expressions) throws SQLException {
        return connection.prepareStatement(
                expressions.stream().map(sql -> "(" + sql + ")").collect(Collectors.joining(", ", "SELECT ", "")));
    }

    /**
     * Whether SQLite can read an expression.
     *
     * @throws ExpressionParser.Mistake saying where it cannot
     */
    void check(Expression expression) {
        try {
            prepare(List.of(expression.sql())).close();
        } catch (SQLException e) {
            throw mistake(expression, reason(e));
        }
    }

    /** What SQLite says, without what its driver adds. */
    static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage());
        Matcher reason = REASON.matcher(message);
        return reason.find() ? reason.group(1) : message;
    }

    private ExpressionParser.Mistake mistake(Expression expression, String reason) {
        String text = expression.text();
        Matcher near = NEAR.matcher(reason);
        Matcher named = NAMED.matcher(reason);
        int at = text.length();
        if (near.find()) {
            at = place(expression.evenSql(), near.group(1), reason);
        } else if (named.find() && text.contains(named.group(1).strip())) {
            at = text.indexOf(named.group(1).strip());
        }
        return new ExpressionParser.Mistake((at < 0 ? text.length() : at) + 1, reason);
    }

    /** SQLite tells the token but not the place: it is where the text up to there, and no less, has the same mistake. */
    private int place(String sql, String token, String reason) {
        int at = sql.indexOf(token);
        while (at >= 0) {
            try (PreparedStatement whole =
                    connection.prepareStatement("SELECT (" + sql.substring(0, at + token.length()))) {
                whole.clearParameters();
            } catch (SQLException e) {
                if (reason(e).equals(reason)) {
                    return at;
                }
            }
            at = sql.indexOf(token, at + 1);
        }
        return at;
    }

    /** The value of an expression whose inputs are all texts; null when it is NULL. */
    @Nullable
    String text(Expression expression, List<String> inputs) {
        try (PreparedStatement statement = prepare(List.of("CAST((" + expression.sql() + ") AS TEXT)"))) {
            for (int i = 0; i < inputs.size(); i++) {
                statement.setString(i + 1, inputs.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        } catch (SQLException e) {
            throw mistake(expression, reason(e));
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new PipelineException(ErrorCode.INTERNAL, "SQLite cannot be closed", "", e);
        }
    }

    /** {@code replaceChars(X, Y, Z)}: a character of X that is Y's i-th becomes Z's i-th, or Z's first when Z is shorter. */
    private static final class ReplaceChars extends Function {
        @Override
        protected void xFunc() throws SQLException {
            String in = value_text(0);
            String from = value_text(1);
            String to = value_text(2);
            if (in == null || from == null || to == null) {
                result();
                return;
            }
            int[] wanted = from.codePoints().toArray();
            int[] others = to.codePoints().toArray();
            StringBuilder out = new StringBuilder();
            in.codePoints().forEach(c -> replace(c, wanted, others, out));
            result(out.toString());
        }

        private static void replace(int c, int[] wanted, int[] others, StringBuilder out) {
            int i = 0;
            while (i < wanted.length && wanted[i] != c) {
                i++;
            }
            if (i == wanted.length) {
                out.appendCodePoint(c);
            } else if (others.length > 0) {
                out.appendCodePoint(others[i < others.length ? i : 0]);
            }
        }
    }

    /** {@code hash_sha256(X)}: SHA-256 of the text as 64 upper-case hexadecimal digits, as the hash mask writes it. */
    private static final class HashSha256 extends Function {
        @Override
        protected void xFunc() throws SQLException {
            String text = value_text(0);
            if (text == null) {
                result();
            } else {
                result(sha256(text));
            }
        }
    }

    static String sha256(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code operation_indicator(operation, forDelete, forUpdate, forInsert)}. */
    private static final class OperationIndicator extends Function {
        @Override
        protected void xFunc() throws SQLException {
            int argument =
                    switch (String.valueOf(value_text(0))) {
                        case "DELETE" -> 1;
                        case "UPDATE" -> 2;
                        default -> 3;
                    };
            String text = value_text(argument);
            if (text == null) {
                result();
            } else {
                result(text);
            }
        }
    }
}
