package io.tributary.capture.postgres;

import io.tributary.capture.Check;
import io.tributary.capture.run.PatternChecks;
import io.tributary.error.PipelineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that a capture needs of the source; changes nothing. */
final class Preflight {
    private final PostgresSettings settings;
    private final Sessions sessions;
    private final Catalog catalog;
    private final List<Check> checks = new ArrayList<>();

    Preflight(PostgresSettings settings, Sessions sessions, Catalog catalog) {
        this.settings = settings;
        this.sessions = sessions;
        this.catalog = catalog;
    }

    List<Check> checks() {
        Connection connection;
        try {
            connection = sessions.query();
        } catch (PipelineException e) {
            return List.of(Check.failed("connection", PipelineException.describe(e), e.hint()));
        }
        try (connection;
                Statement statement = connection.createStatement()) {
            checks.add(Check.ok("connection", "connected to " + sessions.address() + " as " + settings.user()));
            if (new ServerChecks(settings, statement, checks).run()) {
                replication();
                CatalogView view = catalog.read(connection);
                checks.addAll(PatternChecks.of(settings.tables(), view.tables().keySet()));
                new TableChecks(settings, statement, checks).run(view);
            }
        } catch (SQLException e) {
            checks.add(Check.failed("catalog", PipelineException.describe(PostgresErrors.of(e, "Cannot look")), ""));
        } catch (PipelineException e) {
            checks.add(Check.failed("catalog", PipelineException.describe(e), e.hint()));
        }
        return List.copyOf(checks);
    }

    /** Whether the server lets the role open a replication connection: rights and {@code pg_hba.conf} in one. */
    private void replication() {
        try {
            Sessions.close(sessions.replication());
            checks.add(Check.ok("replication connection", "accepted"));
        } catch (PipelineException e) {
            checks.add(Check.failed(
                    "replication connection",
                    PipelineException.describe(e),
                    "ALTER ROLE " + Names.quote(settings.user()) + " REPLICATION; and allow the role in pg_hba.conf."));
        }
    }
}
