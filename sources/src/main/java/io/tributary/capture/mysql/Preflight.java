package io.tributary.capture.mysql;

import io.tributary.capture.Check;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.value.ServerCharsetTables;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.run.PatternChecks;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;

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
        TableMappings patterns = settings.tables();
        CatalogView view = new Catalog(patterns).read(session);
        LogStatus end = new RightsChecks(session, account, patterns.schemas(), checks).run(view);
        if (end != null) {
            new LogFilterChecks(end, checks).run(view);
        }
        checks.addAll(PatternChecks.of(patterns, view.tables().keySet()));
        new TableChecks(checks, patterns, types(session)).run(view);
    }

    private ColumnTypes types(Session session) {
        ServerCharsetTables charsets =
                new ServerCharsetTables(sql -> session.query(sql).get(0).need(0));
        FormContext context = new FormContext(session.flavour(), settings.zeroDates(), charsets);
        return ColumnTypes.in(context);
    }
}
