package io.tributary.capture.postgres;

import io.tributary.capture.Check;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Version, settings, rights and free places of the server. */
final class ServerChecks {
    private static final int SENDER_TIMEOUT_MILLIS_MIN = 10_000;

    private final PostgresSettings settings;
    private final Statement statement;
    private final List<Check> checks;

    ServerChecks(PostgresSettings settings, Statement statement, List<Check> checks) {
        this.settings = settings;
        this.statement = statement;
        this.checks = checks;
    }

    /** False when the rest cannot be looked at. */
    boolean run() throws SQLException {
        int version = Sessions.version(statement.getConnection());
        if (version < Sessions.OLDEST_VERSION) {
            checks.add(Check.failed(
                    "version",
                    "PostgreSQL " + version,
                    "PostgreSQL " + Sessions.OLDEST_VERSION + " or later is needed: upgrade the server."));
            return false;
        }
        checks.add(Check.ok("version", "PostgreSQL " + text("SHOW server_version")));
        walLevel();
        encoding();
        places("replication slots", "max_replication_slots", "SELECT count(*) FROM pg_catalog.pg_replication_slots");
        places("WAL senders", "max_wal_senders", "SELECT count(*) FROM pg_catalog.pg_stat_replication");
        role();
        slot();
        senderTimeout();
        keptLog();
        if (version >= Slot.FAILOVER_VERSION) {
            standbys();
        }
        return true;
    }

    private void walLevel() throws SQLException {
        String level = text("SHOW wal_level");
        if (level.equals("logical")) {
            checks.add(Check.ok("wal_level", level));
            return;
        }
        checks.add(
                Check.failed("wal_level", level, "ALTER SYSTEM SET wal_level = 'logical'; then restart the server."));
    }

    private void encoding() throws SQLException {
        String encoding = text("SHOW server_encoding");
        checks.add(
                encoding.equals("SQL_ASCII")
                        ? Check.warning(
                                "encoding",
                                "SQL_ASCII: the server does not know what its bytes mean",
                                "Make sure that all text in the database is UTF-8, or recreate it as UTF8.")
                        : Check.ok("encoding", encoding));
    }

    private void places(String subject, String setting, String usedQuery) throws SQLException {
        int limit = Integer.parseInt(text("SHOW " + setting));
        int used = Integer.parseInt(text(usedQuery));
        boolean hasOurs =
                Slot.find(statement.getConnection(), settings.slotName()).isPresent();
        String finding = used + " of " + limit + " in use";
        checks.add(
                used < limit || hasOurs
                        ? Check.ok(subject, finding)
                        : Check.failed(
                                subject,
                                finding,
                                "ALTER SYSTEM SET " + setting + " = " + (limit + 2) + "; then restart the server."));
    }

    private void role() throws SQLException {
        boolean mayReplicate =
                flag("SELECT rolreplication OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user");
        // managed servers grant replication through roles of their own
        boolean managed = flag("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname IN"
                + " ('rds_replication', 'azure_pg_admin', 'cloudsqlsuperuser', 'alloydbsuperuser')"
                + " AND pg_catalog.pg_has_role(oid, 'MEMBER'))");
        checks.add(
                mayReplicate || managed
                        ? Check.ok("replication privilege", "granted")
                        : Check.failed(
                                "replication privilege",
                                "role " + settings.user() + " may not replicate",
                                "ALTER ROLE " + Names.quote(settings.user()) + " REPLICATION;"));
    }

    private void slot() throws SQLException {
        String name = settings.slotName();
        Optional<Slot.State> found = Slot.find(statement.getConnection(), name);
        if (found.isEmpty()) {
            checks.add(Check.ok("slot", name + " does not exist; it is created with a new landing folder"));
            return;
        }
        Slot.State state = found.get();
        if (state.status().equals("lost")) {
            checks.add(Check.failed(
                    "slot", name + " is invalid: log it needs was removed", "tributary drop, then tributary run."));
        } else if (!state.database().equals(text("SELECT pg_catalog.current_database()"))) {
            checks.add(Check.failed(
                    "slot", name + " belongs to database " + state.database(), "Give the pipeline another name."));
        } else {
            String use = state.activePid() == 0 ? "not in use" : "in use by server process " + state.activePid();
            checks.add(Check.ok("slot", name + " exists, " + use));
        }
    }

    private void senderTimeout() throws SQLException {
        int millis =
                Integer.parseInt(text("SELECT setting FROM pg_catalog.pg_settings WHERE name = 'wal_sender_timeout'"));
        checks.add(
                millis == 0 || millis >= SENDER_TIMEOUT_MILLIS_MIN
                        ? Check.ok("wal_sender_timeout", millis + " ms")
                        : Check.warning(
                                "wal_sender_timeout",
                                millis + " ms: a short hiccup ends the stream",
                                "ALTER SYSTEM SET wal_sender_timeout = '60s'; SELECT pg_reload_conf();"));
    }

    private void keptLog() throws SQLException {
        String kept = text("SHOW max_slot_wal_keep_size");
        checks.add(
                kept.equals("-1")
                        ? Check.ok("max_slot_wal_keep_size", "unlimited")
                        : Check.warning(
                                "max_slot_wal_keep_size",
                                kept + ": when the pipeline falls further behind, the server removes log it needs",
                                "Make sure that it outlasts the longest time the pipeline may stand still."));
    }

    /** A standby that is promoted lacks what it had not received; the slot can be made to wait for it. */
    private void standbys() throws SQLException {
        String waitedFor = text("SHOW synchronized_standby_slots");
        boolean hasStandbys =
                flag("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_replication_slots WHERE slot_type = 'physical')");
        if (hasStandbys) {
            checks.add(
                    waitedFor.isEmpty()
                            ? Check.warning(
                                    "synchronized_standby_slots",
                                    "empty: a standby that is promoted may lack changes that were landed",
                                    "ALTER SYSTEM SET synchronized_standby_slots = 'the slots of standbys that may be"
                                            + " promoted'; SELECT pg_reload_conf();")
                            : Check.ok("synchronized_standby_slots", waitedFor));
        }
    }

    private String text(String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private boolean flag(String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
