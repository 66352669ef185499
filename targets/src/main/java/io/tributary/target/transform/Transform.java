package io.tributary.target.transform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.target.transform.Tokens.Kind;
import io.tributary.target.transform.Tokens.Token;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one table's rows go through: a condition, columns, and a file they are joined with, as they are written.
 *
 * @param where rows for which this is not true are left out; empty for none
 * @param select what the final table's columns are, in order, between commas; empty for all of the source
 * @param join null when there is none
 */
public record Transform(TableId table, String where, String select, @Nullable Join join) {
    private static final int FINGERPRINT_DIGITS = 16;

    /**
     * @throws PipelineException {@code CONFIGURATION_INVALID} when something in it is no expression, saying where and why
     */
    public Transform {
        requireNonNull(table, "table is null");
        requireNonNull(where, "where is null");
        requireNonNull(select, "select is null");
        condition(table, where);
        outputs(table, select);
        if (join != null) {
            condition(table, join.on());
        }
    }

    /**
     * A file whose columns come to each row.
     *
     * @param file as it is written in the pipeline file
     * @param as the name its columns go by
     * @param on which of its rows, one at most, comes to a row of the table
     */
    public record Join(String file, String as, String on) {
        public Join {
            requireNonNull(file, "file is null");
            requireNonNull(as, "as is null");
            requireNonNull(on, "on is null");
        }
    }

    /**
     * One of the select's pieces.
     *
     * @param expression null for all columns of the table
     * @param name what the final table calls it; empty where it is a column that keeps its name
     */
    record Output(int at, @Nullable Expression expression, String name) {}

    /** What is wrong with a condition, whatever the columns are; empty when it can be read. */
    public static Optional<String> conditionProblem(String text) {
        return problem(text, () -> ExpressionParser.parse(text));
    }

    /** What is wrong with a select, whatever the columns are; empty when it can be read. */
    public static Optional<String> selectProblem(String text) {
        return problem(text, () -> outputs(text));
    }

    private static Optional<String> problem(String text, Runnable parsing) {
        try {
            parsing.run();
            return Optional.empty();
        } catch (ExpressionProblem problem) {
            return Optional.of(problem.describe(text));
        }
    }

    Optional<Expression> condition() {
        return condition(table, where);
    }

    Optional<Expression> on() {
        return join == null ? Optional.empty() : condition(table, join.on());
    }

    List<Output> outputs() {
        return outputs(table, select);
    }

    private static Optional<Expression> condition(TableId table, String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(ExpressionParser.parse(text));
        } catch (ExpressionProblem problem) {
            throw refused(table, text, problem);
        }
    }

    private static List<Output> outputs(TableId table, String text) {
        try {
            return outputs(text);
        } catch (ExpressionProblem problem) {
            throw refused(table, text, problem);
        }
    }

    /** The mistake, as whoever wrote the text is told of it. */
    static PipelineException refused(TableId table, String text, ExpressionProblem problem) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot transform " + table + ": \"" + text + "\", " + problem.describe(text),
                "Correct the transform of " + table + " in the pipeline file");
    }

    private static List<Output> outputs(String text) {
        if (text.isBlank()) {
            return List.of(new Output(0, null, ""));
        }
        Tokens tokens = new Tokens(text);
        List<Output> outputs = new ArrayList<>();
        do {
            outputs.add(output(tokens));
        } while (tokens.takeIf(","));
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.unexpected("a comma or AS");
        }
        return outputs;
    }

    private static Output output(Tokens tokens) {
        int at = tokens.peek().at();
        if (tokens.takeIf("*")) {
            return new Output(at, null, "");
        }
        Expression expression = new ExpressionParser(tokens).expression();
        if (tokens.takeIf("AS")) {
            Token name = tokens.take();
            if (name.kind() != Kind.WORD && name.kind() != Kind.NAME) {
                throw new ExpressionProblem(name.at(), "expected a name for the column, got " + name.shown());
            }
            return new Output(at, expression, name.text());
        }
        if (!(expression instanceof Expression.Column)) {
            Token next = tokens.peek();
            throw next.kind() == Kind.END || next.is(",")
                    ? new ExpressionProblem(at, "needs a name: write AS and one after it")
                    : tokens.unexpected("a comma or AS");
        }
        return new Output(at, expression, "");
    }

    /** The same for equal transforms only; tells which one rows were made by. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Join with = join;
            List<String> texts =
                    with == null ? List.of(where, select) : List.of(where, select, with.file(), with.as(), with.on());
            for (String text : texts) {
                byte[] bytes = text.strip().getBytes(UTF_8);
                digest.update((bytes.length + ":").getBytes(UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, FINGERPRINT_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
