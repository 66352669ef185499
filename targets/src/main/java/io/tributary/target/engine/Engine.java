package io.tributary.target.engine;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database of its own in this process, empty at first, that reads and writes files. Its failures name no values: its
 * own messages often do, so they are not passed on. Confined to one thread.
 */
public final class Engine implements AutoCloseable {
    /** An expression that fails with {@link SignedZero}. */
    static final String SIGNED_ZERO = "error('tributary signed zero')";

    private static final String REFUSED = "tributary value ";
    private static final Pattern REFUSAL = Pattern.compile("Invalid Input Error: " + REFUSED + "(\\d+)");
    private static final Pattern KIND = Pattern.compile("([A-Z][A-Za-z ]* Error):.*", Pattern.DOTALL);
    private static final Pattern UNDEFINED =
            Pattern.compile("(Conversion Error|Out of Range Error|Invalid Input Error)");
    private static final Pattern MISUSE = Pattern.compile(
            "(?:Binder|Catalog|Parser|Conversion|Out of Range|Invalid Input) Error: (?!Attempting)([^\\n]*)");
    private static final long MEGABYTE = 1 << 20;

    private final IdleEngines.Session session;
    private final Connection connection;
    private final EngineSettings settings;
    private final Path scratch;
    private boolean reusable = true;
    private boolean closed;

    private Engine(IdleEngines.Session session, EngineSettings settings, Path scratch) {
        this.session = session;
        this.connection = session.connection();
        this.settings = settings;
        this.scratch = scratch;
    }

    /** A text is no value of its column's type. */
    public static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int field;

        Refusal(int field) {
            super("field " + field);
            this.field = field;
        }

        /** As given to {@link #refuse}. */
        int field() {
            return field;
        }
    }

    /** The expression {@link #SIGNED_ZERO} was met. */
    public static final class SignedZero extends RuntimeException {
        private static final long serialVersionUID = 1;

        SignedZero() {
            super("a zero with a sign");
        }
    }

    /** An expression has no value for some row. */
    static final class Undefined extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param finding what kind of failure it was */
        Undefined(String finding) {
            super(finding);
        }
    }

    /** An expression is none, or of the wrong types. */
    static final class Misused extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param finding what is wrong with it */
        Misused(String finding) {
            super(finding);
        }
    }

    /** CSV is not what the engine takes for CSV. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable() {
            super("CSV that the engine does not understand");
        }
    }

    /**
     * Starts one.
     *
     * @param scratch what does not fit into memory goes there
     */
    public static Engine open(EngineSettings settings, Path scratch) {
        try {
            return new Engine(IdleEngines.session(settings, scratch), settings, scratch);
        } catch (SQLException e) {
            throw new PipelineException(ErrorCode.INTERNAL, "Cannot start the Parquet engine", "", e);
        }
    }

    /** From now on it reads and writes files below {@code folder} only, whatever it is told. */
    void confine(Path folder) {
        reusable = false;
        run("SET allowed_directories = [" + Sql.text(folder.toAbsolutePath() + "/") + "]");
        run("SET enable_external_access = false");
        run("SET lock_configuration = true");
    }

    /** An expression that fails with a {@link Refusal}. */
    static String refuse(int field) {
        return "error('" + REFUSED + field + "')";
    }

    /** @throws Refusal when an expression of {@link #refuse} was met */
    void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /**
     * As {@link #run}, with somebody's own expressions in it.
     *
     * @throws Undefined when one of them has no value for a row
     */
    void evaluate(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            RuntimeException failure = failure(e);
            Matcher undefined = UNDEFINED.matcher(String.valueOf(e.getMessage()));
            throw failure instanceof PipelineException && undefined.lookingAt()
                    ? new Undefined(undefined.group(1).toLowerCase(Locale.ROOT))
                    : failure;
        }
    }

    /**
     * The columns of a query with somebody's own expressions in it, each as its name and its type. Nothing is read for it,
     * so that messages about it can name no rows.
     *
     * @throws Misused when one of them is none
     */
    List<List<String>> describe(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("DESCRIBE " + sql)) {
            List<List<String>> columns = new ArrayList<>();
            while (result.next()) {
                columns.add(List.of(result.getString(1), result.getString(2)));
            }
            return columns;
        } catch (SQLException e) {
            Matcher misuse = MISUSE.matcher(String.valueOf(e.getMessage()));
            if (misuse.find()) {
                throw new Misused(misuse.group(1));
            }
            throw failure(e);
        }
    }

    /** All rows of a small result, NULLs as empty texts. */
    List<List<String>> rows(String sql) {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    String text = result.getString(i);
                    row.add(text == null ? "" : text);
                }
                rows.add(row);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        return rows;
    }

    /** Passes on the only column of a result of any size, NULLs left out. Nothing else may be asked meanwhile. */
    void each(String sql, Consumer<String> value) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                String text = result.getString(1);
                if (text != null) {
                    value.accept(text);
                }
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private RuntimeException failure(SQLException cause) {
        String message = String.valueOf(cause.getMessage());
        Matcher refusal = REFUSAL.matcher(message);
        if (refusal.lookingAt()) {
            return new Refusal(Integer.parseInt(refusal.group(1)));
        }
        if (message.startsWith("Invalid Input Error: tributary signed zero")) {
            return new SignedZero();
        }
        if (message.startsWith("Invalid Input Error: CSV ") || message.startsWith("Invalid Input Error: The CSV ")) {
            return new Unreadable();
        }
        if (message.startsWith("Out of Memory Error")) {
            return message.contains("max_temp_directory_size")
                    ? failure(ErrorCode.FILE_FULL, "no space is left in " + scratch, "Free some space there")
                    : failure(
                            ErrorCode.CONFIGURATION_INVALID,
                            settings.memoryBytes() / MEGABYTE + " MB of memory are not enough",
                            "Give the target more memory");
        }
        if (message.contains("No space left on device")) {
            return failure(ErrorCode.FILE_FULL, "no space is left in the target or in " + scratch, "Free some space");
        }
        Matcher kind = KIND.matcher(message);
        String what = kind.matches() ? kind.group(1) : "unknown error";
        return message.startsWith("IO Error")
                ? failure(ErrorCode.FILE_IO, what, "Look at the volumes of the target and of " + scratch)
                : failure(ErrorCode.INTERNAL, what, "");
    }

    private PipelineException failure(ErrorCode code, String finding, String hint) {
        reusable = false;
        return new PipelineException(code, "The Parquet engine failed: " + finding, hint);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (reusable) {
                session.end();
            } else {
                session.endForGood();
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
