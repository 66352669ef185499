package io.tributary.target.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.ledger.AppliedJson;
import io.tributary.target.Target;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ledger: {@code tributary_state} in the schema of the final tables, a row a table. */
final class StateTable {
    static final String NAME = "tributary_state";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection connection;
    private final Dialect dialect;
    private final FinalTable table;
    private final FinalTable state;

    StateTable(Connection connection, Dialect dialect, FinalTable table) {
        this.connection = connection;
        this.dialect = dialect;
        this.table = table;
        state = table.named(NAME);
    }

    /** What is known of one final table. */
    record Entry(@Nullable String source, @Nullable Applied applied, Target.@Nullable Failure failure) {
        static final Entry NONE = new Entry(null, null, null);
    }

    /**
     * Makes the schema and the table, unless they are there; whoever writes other tables may be about to.
     *
     * @param lost sessions of ours that were given up
     */
    void create(Set<String> lost) throws SQLException {
        if (isThere()) {
            return;
        }
        String lock = Locks.name("schema", state.schema());
        Locks.take(connection, dialect, lock, "the schema " + state.schema(), Locks.Patience.withPlans(lost));
        if (!isThere()) {
            if (!dialect.schemaExists(connection, state.schema())) {
                Sql.update(connection, dialect.createSchema(state.schema()));
            }
            Sql.update(connection, dialect.createStateTable(state));
        }
        dialect.unlock(connection, lock);
    }

    private boolean isThere() throws SQLException {
        return dialect.find(connection, state) != null;
    }

    /** What the table's row says, which must be about that source table. */
    Entry read(TableId source) throws SQLException {
        if (dialect.find(connection, state) == null) {
            return Entry.NONE;
        }
        String sql = "SELECT source, applied, failure FROM " + dialect.quote(state) + " WHERE table_name = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Entry.NONE;
                }
                Entry entry = new Entry(row.getString(1), applied(row.getString(2)), failure(row.getString(3)));
                if (!source.toString().equals(entry.source())) {
                    throw new PipelineException(
                            ErrorCode.CONFIGURATION_INVALID,
                            "Cannot keep " + source + " in " + table + ": " + entry.source() + " is there",
                            "Put {schema} and {table} into target.schema and target.table");
                }
                return entry;
            }
        }
    }

    private @Nullable Applied applied(@Nullable String json) {
        try {
            return json == null ? null : AppliedJson.read(json);
        } catch (IllegalArgumentException e) {
            throw new PipelineException(
                    ErrorCode.TARGET_CHANGED_OUTSIDE,
                    "Cannot read the row of " + table + " in " + state + ": " + e.getMessage(),
                    "Drop the final table " + table + " and delete the row; the table is then loaded again");
        }
    }

    private static Target.@Nullable Failure failure(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            JsonNode fields = JSON.readTree(json);
            return new Target.Failure(
                    fields.path("code").asText(),
                    fields.path("message").asText(),
                    fields.path("hint").asText());
        } catch (JsonProcessingException e) {
            return new Target.Failure(ErrorCode.INTERNAL.name(), "A failure that cannot be read", "");
        }
    }

    /** Within the transaction of the rows; forgets the last failure. */
    void write(TableId source, Applied applied) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(dialect.upsertState(state))) {
            statement.setString(1, table.name());
            statement.setString(2, source.toString());
            statement.setString(3, AppliedJson.write(applied));
            statement.setString(4, null);
            statement.executeUpdate();
        }
    }

    /** Leaves what is applied as it is. */
    void writeFailure(TableId source, PipelineException failure) throws SQLException {
        String json = JSON.createObjectNode()
                .put("code", failure.code().name())
                .put("message", PipelineException.describe(failure))
                .put("hint", failure.hint())
                .toString();
        String update = "UPDATE " + dialect.quote(state) + " SET failure = ? WHERE table_name = ?";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setString(1, json);
            statement.setString(2, table.name());
            if (statement.executeUpdate() > 0) {
                return;
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(dialect.upsertState(state))) {
            statement.setString(1, table.name());
            statement.setString(2, source.toString());
            statement.setString(3, null);
            statement.setString(4, json);
            statement.executeUpdate();
        }
    }
}
