package io.tributary.capture.mysql.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What a session is for, and with it the settings it is pinned to: everything that changes what a read returns or how it
 * is written, and every limit that would end a long read. Servers may have other values set for all.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/en/server-system-variables.html">MySQL's variables</a>
 * @see <a href="https://mariadb.com/docs/server/server-management/variables-and-modes/server-system-variables">MariaDB's</a>
 */
public enum SessionSetup {
    /** For the catalog, checks and small questions; texts come as UTF-8. */
    CATALOG,
    /** For reading tables; texts come in the columns' own character sets, times of type TIMESTAMP in UTC. */
    LOAD,
    /** For reading the log. */
    DUMP;

    private static final String YEARLONG_SECONDS = "2147483";
    private static final int LOCK_WAIT_SECONDS = 20;

    /** A setting that a server may not know; then it has none of its effect. */
    record Setting(String sql, boolean mayBeUnknown) {}

    List<Setting> settings(ServerVersion version) {
        List<Setting> settings = new ArrayList<>();
        settings.add(new Setting(common(), false));
        if (this == DUMP) {
            return settings;
        }
        settings.add(new Setting("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", false));
        if (version.flavour() == Flavour.MARIADB) {
            mariadb(settings);
        } else {
            mysql(settings, version);
        }
        if (this == LOAD) {
            settings.add(new Setting("SET character_set_results = NULL", false));
        }
        return settings;
    }

    private static String common() {
        return String.join(
                ", ",
                "SET NAMES utf8mb4",
                "sql_mode = ''",
                "time_zone = '+00:00'",
                "lc_messages = 'en_US'",
                "autocommit = 1",
                "completion_type = 0",
                "sql_select_limit = 18446744073709551615",
                "sql_big_selects = 1",
                "sql_buffer_result = 0",
                "sql_auto_is_null = 0",
                "sql_quote_show_create = 1",
                "group_concat_max_len = 16777216",
                "lock_wait_timeout = " + LOCK_WAIT_SECONDS,
                "net_read_timeout = 86400",
                "net_write_timeout = 86400",
                "wait_timeout = " + YEARLONG_SECONDS);
    }

    private void mysql(List<Setting> settings, ServerVersion version) {
        optional(settings, "max_execution_time = 0");
        if (version.isAtLeast(8, 0)) {
            optional(settings, "information_schema_stats_expiry = 0");
            optional(settings, "use_secondary_engine = OFF");
            optional(settings, "show_gipk_in_create_table_and_information_schema = ON");
        } else {
            optional(settings, "query_cache_type = OFF");
        }
    }

    private void mariadb(List<Setting> settings) {
        optional(settings, "max_statement_time = 0");
        optional(settings, "query_cache_type = OFF");
        optional(settings, "idle_transaction_timeout = 0");
        optional(settings, "idle_readonly_transaction_timeout = 0");
        optional(settings, "system_versioning_asof = DEFAULT");
    }

    private static void optional(List<Setting> settings, String assignment) {
        settings.add(new Setting("SET SESSION " + assignment, true));
    }
}
