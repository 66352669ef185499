package io.tributary.capture.postgres;

import io.tributary.capture.Check;
import io.tributary.capture.TablePatterns;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
                patterns(view);
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

    private void patterns(CatalogView view) {
        TablePatterns patterns = TablePatterns.parse(settings.tables());
        Set<TableId> tables = view.tables().keySet();
        for (String pattern : patterns.missing(tables)) {
            checks.add(Check.failed(
                    "tables", "no table matches " + pattern, "Correct the pattern; upper and lower case count."));
        }
        for (String pattern : patterns.idle(tables)) {
            String cure = "Correct the pattern; upper and lower case count.";
            checks.add(
                    tables.isEmpty()
                            ? Check.failed("tables", "no table matches " + pattern, cure)
                            : Check.warning("tables", "no table matches " + pattern + " yet", cure));
        }
        for (String pattern : patterns.ambiguous(tables)) {
            checks.add(Check.warning(
                    "tables",
                    "the underscore in " + pattern + " stands for any character, and several tables match",
                    "Write [_] for the underscore itself, or put the name in double quotes."));
        }
    }
}
