package io.tributary.capture.mysql;

import io.tributary.capture.Check;
import io.tributary.capture.TablePatterns;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.value.ServerCharsetTables;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.run.PatternChecks;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at everything that a capture needs of the source; changes nothing. */
final class Preflight {
    private final MysqlSettings settings;
    private final List<Check> checks = new ArrayList<>();

    Preflight(MysqlSettings settings) {
        this.settings = settings;
    }

    List<Check> checks() {
        Session session;
        try {
            session = new Connections(settings).catalog();
        } catch (PipelineException e) {
            return List.of(Check.failed("connection", PipelineException.describe(e), e.hint()));
        }
        try (session) {
            look(session);
        } catch (PipelineException e) {
            checks.add(Check.failed("catalog", PipelineException.describe(e), e.hint()));
        }
        return List.copyOf(checks);
    }

    private void look(Session session) {
        Account account = Account.read(session);
        checks.add(Check.ok("connection", "connected to " + session.address() + " as " + account));
        if (!new ServerChecks(session, checks).run()) {
            return;
        }
        TablePatterns patterns = TablePatterns.parse(settings.tables());
        CatalogView view = new Catalog(patterns).read(session);
        LogStatus end = new RightsChecks(session, account, schemas(), checks).run(view);
        if (end != null) {
            new LogFilterChecks(end, checks).run(view);
        }
        checks.addAll(PatternChecks.of(patterns, view.tables().keySet()));
        new TableChecks(checks, types(session)).run(view);
    }

    /** Schemas that a pattern names letter by letter. */
    private Set<String> schemas() {
        return settings.tables().stream()
                .filter(pattern -> !pattern.startsWith("!") && pattern.indexOf('.') > 0)
                .map(pattern -> pattern.substring(0, pattern.indexOf('.')))
                .map(schema -> schema.replace("[_]", "_").replace("\"", ""))
                .filter(schema -> !schema.contains("%") && !schema.contains("["))
                .collect(Collectors.toSet());
    }

    private ColumnTypes types(Session session) {
        ServerCharsetTables charsets =
                new ServerCharsetTables(sql -> session.query(sql).get(0).need(0));
        FormContext context = new FormContext(session.flavour(), settings.zeroDates(), charsets);
        return ColumnTypes.in(context);
    }
}
