package io.tributary.capture.mysql;

import io.tributary.capture.Check;
import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the user may do, those of its active roles included: both servers show these with {@code SHOW GRANTS}.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/9.7/en/privileges-provided.html">Privileges of MySQL</a>
 * @see <a href="https://mariadb.com/docs/server/reference/sql-statements/account-management-sql-statements/grant">of
 *     MariaDB</a>
 */
final class RightsChecks {
    private static final Pattern GRANT = Pattern.compile("GRANT (.+) ON (\\*\\.\\*|`.+`\\.\\*) TO .*", Pattern.DOTALL);
    private static final String EVERYTHING = "ALL PRIVILEGES";

    private final Session session;
    private final Account account;
    private final List<Check> checks;
    private final boolean isMariadb;
    private final boolean needsLock;
    private final Set<String> named;

    /** Held for every schema. */
    private final Set<String> global = new HashSet<>();

    /** Held for some schema at least. */
    private final Set<String> some = new HashSet<>();

    /** @param named schemas that the pipeline names, whether the user sees them or not */
    RightsChecks(Session session, Account account, Set<String> named, List<Check> checks) {
        this.named = Set.copyOf(named);
        this.needsLock = !LogEnd.usesGtids(session);
        this.session = session;
        this.account = account;
        this.checks = checks;
        this.isMariadb = session.flavour() == Flavour.MARIADB;
    }

    /** Returns the end of the log, when the user may see it. */
    @Nullable
    LogStatus run(CatalogView view) {
        for (Row row : session.query("SHOW GRANTS")) {
            note(row.need(0));
        }
        String cure = cure(view);
        replication(cure);
        LogStatus end = status(cure);
        selection(view, cure);
        lock(cure);
        return end;
    }

    private void note(String grant) {
        Matcher matcher = GRANT.matcher(grant);
        if (!matcher.matches()) {
            return;
        }
        boolean everywhere = matcher.group(2).equals("*.*");
        for (String right : matcher.group(1).split(",", -1)) {
            String name = right.strip().toUpperCase(Locale.ROOT);
            some.add(name);
            if (everywhere) {
                global.add(name);
            }
        }
    }

    private static boolean has(Set<String> rights, String... anyOf) {
        if (rights.contains(EVERYTHING)) {
            return true;
        }
        for (String right : anyOf) {
            if (rights.contains(right)) {
                return true;
            }
        }
        return false;
    }

    private void replication(String cure) {
        checks.add(
                has(global, "REPLICATION SLAVE", "REPLICATION REPLICA")
                        ? Check.ok("replication privilege", "granted")
                        : Check.failed("replication privilege", account + " may not read the log", cure));
    }

    private @Nullable LogStatus status(String cure) {
        String subject = "log position privilege";
        try {
            LogStatus end = LogStatus.read(session).orElse(null);
            checks.add(
                    end == null
                            ? Check.failed(subject, "the server shows no log", "Set log_bin, and restart the server.")
                            : Check.ok(subject, "granted"));
            return end;
        } catch (PipelineException e) {
            checks.add(Check.failed(subject, account + " may not see where the log ends", cure));
            return null;
        }
    }

    private void selection(CatalogView view, String cure) {
        List<TableId> closed = view.tables().values().stream()
                .filter(table -> !table.traits().selectable())
                .map(CatalogTable::id)
                .toList();
        String subject = "select privilege";
        if (!closed.isEmpty()) {
            checks.add(Check.failed(
                    subject,
                    account + " may not read " + closed.size() + " of the tables, one is " + closed.get(0),
                    cure));
        } else if (view.tables().isEmpty() && !has(some, "SELECT")) {
            checks.add(Check.failed(subject, account + " may not read any schema", cure));
        } else {
            checks.add(Check.ok(subject, "granted"));
        }
    }

    /** What {@link ConsistentSnapshot} may have to lock. */
    private void lock(String cure) {
        String subject = "lock privilege";
        boolean mayFlush = has(global, "RELOAD") || (!isMariadb && has(global, "FLUSH_TABLES"));
        if (isMariadb) {
            checks.add(Check.ok(subject, "not needed: MariaDB says where in its log a snapshot was taken"));
        } else if (!needsLock) {
            checks.add(Check.ok(subject, "not needed: with GTIDs a load holds no writer back"));
        } else if (mayFlush) {
            checks.add(Check.ok(subject, "writers can be held back for an instant when a load begins"));
        } else if (has(some, "LOCK TABLES")) {
            checks.add(Check.ok(subject, "writers of a table can be held back for an instant when its load begins"));
        } else {
            checks.add(Check.failed(
                    subject,
                    account + " cannot hold writers back for an instant, which a load needs on a server without GTIDs",
                    cure));
        }
    }

    /** The statements that give a user the least rights, in the server's own words. */
    private String cure(CatalogView view) {
        String global = isMariadb ? "REPLICATION SLAVE, BINLOG MONITOR" : "REPLICATION SLAVE, REPLICATION CLIENT";
        String local = needsLock ? "SELECT, LOCK TABLES" : "SELECT";
        Set<String> schemas = new TreeSet<>(named);
        view.tables().keySet().forEach(table -> schemas.add(table.schema()));
        if (schemas.isEmpty()) {
            schemas.add("db");
        }
        String tables = schemas.stream()
                .map(schema -> " GRANT " + local + " ON " + pattern(schema) + ".* TO " + account.quoted() + ";")
                .collect(Collectors.joining());
        return "CREATE USER IF NOT EXISTS " + account.quoted() + " IDENTIFIED BY '...'; GRANT " + global + " ON *.* TO "
                + account.quoted() + ";" + tables;
    }

    /** In a grant, underscore and percent sign are wildcards in a schema's name. */
    private static String pattern(String schema) {
        return Names.quote(schema.replace("_", "\\_").replace("%", "\\%"));
    }
}
