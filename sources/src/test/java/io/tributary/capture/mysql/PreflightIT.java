package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.capture.Check;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.servers.MariadbProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreflightIT {
    private static MysqlSettings settings(MysqlDatabase database, String... tables) {
        return new MysqlSettings(
                database.url(),
                database.user(),
                database.password(),
                "p",
                List.of(tables),
                1,
                Duration.ofSeconds(10),
                ZeroDates.TEXT,
                OptionalLong.empty());
    }

    private static List<Check> checks(MysqlDatabase database, String... tables) {
        return new Preflight(settings(database, tables)).checks();
    }

    private static Check check(List<Check> checks, String subject) {
        return checks.stream()
                .filter(check -> check.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No check of " + subject + " among " + checks));
    }

    private static MysqlDatabase user(MysqlDatabase database, String... grants) {
        String user = "u_" + database.name();
        database.execute("DROP USER IF EXISTS " + user, "CREATE USER " + user + " IDENTIFIED BY 'secret'");
        for (String grant : grants) {
            database.execute("GRANT " + grant + " TO " + user);
        }
        return database.as(user, "secret");
    }

    private static String[] leastRights(MysqlServer server, MysqlDatabase database) {
        String global =
                server.isMariadb() ? "REPLICATION SLAVE, BINLOG MONITOR" : "REPLICATION SLAVE, REPLICATION CLIENT";
        return new String[] {global + " ON *.*", "SELECT ON " + database.name() + ".*"};
    }

    @ParameterizedTest
    @EnumSource
    void leastRightsAreEnough(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE person_lewis (PersonID INT PRIMARY KEY, FullName VARCHAR(100), City VARCHAR(100))",
                "CREATE TABLE keyless (a int)");

        List<Check> checks = checks(user(database, leastRights(server, database)), database.name() + ".%");

        assertThat(checks)
                .filteredOn(check -> check.outcome() == Check.Outcome.FAILED)
                .isEmpty();
        assertThat(checks)
                .contains(
                        Check.ok("log_bin", "ON"),
                        Check.ok("binlog_format", "ROW"),
                        Check.ok("binlog_row_image", "FULL"),
                        Check.ok("binlog_checksum", "CRC32"),
                        Check.ok("replication privilege", "granted"),
                        Check.ok("log position privilege", "granted"),
                        Check.ok("select privilege", "granted"),
                        Check.ok(
                                "lock privilege",
                                server.isMariadb()
                                        ? "not needed: MariaDB says where in its log a snapshot was taken"
                                        : "not needed: with GTIDs a load holds no writer back"),
                        Check.ok("log filters", "none"),
                        Check.ok("table " + database.name() + ".person_lewis", "3 columns, key PersonID"),
                        Check.ok(
                                "table " + database.name() + ".keyless",
                                "1 columns, no key: rows are known by their whole content"));
    }

    @ParameterizedTest
    @EnumSource
    void missingRightsComeWithTheStatementsThatGiveThem(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (a int PRIMARY KEY, b int)");
        String user = "'u_" + database.name() + "'@'%'";
        String global =
                server.isMariadb() ? "REPLICATION SLAVE, BINLOG MONITOR" : "REPLICATION SLAVE, REPLICATION CLIENT";

        List<Check> checks = checks(user(database, "SELECT (a) ON " + database.name() + ".t"), database.name() + ".t");

        String cure = "CREATE USER IF NOT EXISTS " + user + " IDENTIFIED BY '...'; GRANT " + global + " ON *.* TO "
                + user + "; GRANT SELECT ON `" + database.name().replace("_", "\\_") + "`.* TO " + user
                + ";";
        assertThat(check(checks, "replication privilege"))
                .isEqualTo(Check.failed(
                        "replication privilege", "u_" + database.name() + "@% may not read the log", cure));
        assertThat(check(checks, "log position privilege").outcome()).isEqualTo(Check.Outcome.FAILED);
        assertThat(check(checks, "select privilege").outcome()).isEqualTo(Check.Outcome.FAILED);
        assertThat(check(checks, "table " + database.name() + ".t").outcome()).isEqualTo(Check.Outcome.FAILED);

        for (String statement : cure.split("; ?", -1)) {
            if (!statement.isEmpty()) {
                database.execute(statement.replace("...", "secret"));
            }
        }
        assertThat(checks(database.as("u_" + database.name(), "secret"), database.name() + ".t"))
                .as("the cure cures")
                .noneMatch(check -> check.outcome() == Check.Outcome.FAILED);
    }

    @ParameterizedTest
    @EnumSource
    void rightsOfRolesCount(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (a int PRIMARY KEY)", "DROP ROLE IF EXISTS r_" + database.name());
        MysqlDatabase user = user(database, leastRights(server, database)[0]);
        String account = user.user() + (server.isMariadb() ? "" : "@'%'");
        database.execute(
                "CREATE ROLE r_" + database.name(),
                "GRANT SELECT, LOCK TABLES ON " + database.name() + ".* TO r_" + database.name(),
                "GRANT r_" + database.name() + " TO " + account,
                "SET DEFAULT ROLE r_" + database.name() + (server.isMariadb() ? " FOR " : " TO ") + account);

        assertThat(checks(user, database.name() + ".t"))
                .contains(Check.ok("select privilege", "granted"))
                .noneMatch(check -> check.outcome() == Check.Outcome.FAILED);
    }

    @ParameterizedTest
    @EnumSource
    void wrongPasswordIsSaidWithoutIt(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        MysqlDatabase user = user(database).as("u_" + database.name(), "hidden-1");

        List<Check> checks = checks(user, database.name() + ".t");

        assertThat(checks).hasSize(1);
        assertThat(checks.get(0).outcome()).isEqualTo(Check.Outcome.FAILED);
        assertThat(checks.toString()).doesNotContain("hidden-1");
    }

    @Test
    void addressThatCannotBeReadIsAFailedConnection() {
        MysqlDatabase nowhere = new MysqlDatabase("jdbc:mysql", "no host", 1, "u", "hidden-1", "d", "");

        List<Check> checks = checks(nowhere, "d.t");

        assertThat(checks)
                .extracting(Check::subject, Check::outcome)
                .containsExactly(tuple("connection", Check.Outcome.FAILED));
        assertThat(checks.toString()).doesNotContain("hidden-1");
    }

    @ParameterizedTest
    @EnumSource
    void tablesThatCannotBeCapturedAndPatternsWithoutTables(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        String name = database.name();
        database.execute(
                "CREATE TABLE my (a int) ENGINE=MyISAM",
                "CREATE TABLE parent (a int PRIMARY KEY)",
                "CREATE TABLE child (a int PRIMARY KEY, b int,"
                        + " CONSTRAINT fk FOREIGN KEY (b) REFERENCES parent (a) ON DELETE CASCADE)",
                "CREATE VIEW v AS SELECT * FROM my");

        List<Check> checks = checks(database, name + ".%", name + ".nosuch", name + ".later%");

        assertThat(check(checks, "table " + name + ".my").cure())
                .isEqualTo("ALTER TABLE `" + name + "`.`my` ENGINE=InnoDB;");
        assertThat(check(checks, "table " + name + ".v").outcome()).isEqualTo(Check.Outcome.FAILED);
        assertThat(checks)
                .filteredOn(check -> check.subject().equals("tables"))
                .extracting(Check::outcome)
                .contains(Check.Outcome.FAILED, Check.Outcome.WARNING);
        boolean logged = !server.isMariadb()
                && database.text("SHOW VARIABLES LIKE 'innodb_native_foreign_keys'")
                                .length()
                        > 0;
        assertThat(checks)
                .filteredOn(check -> check.finding().startsWith("foreign key"))
                .hasSize(logged ? 0 : 1)
                .allMatch(check -> check.subject().equals("table " + name + ".child"));
    }

    @Test
    void unsuitableSettingsComeWithTheirCure() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start(
                "--binlog-format=MIXED",
                "--binlog-row-image=MINIMAL",
                "--binlog-expire-logs-seconds=3600",
                "--binlog-do-db=other",
                "--server-id=7",
                "--log-bin-compress=ON",
                "--lower-case-table-names=1")) {
            MysqlDatabase database = MysqlDatabase.createOn(server);
            database.execute("CREATE TABLE T (a int PRIMARY KEY)");

            List<Check> checks = checks(database, database.name() + ".t");

            assertThat(check(checks, "binlog_format"))
                    .isEqualTo(Check.failed(
                            "binlog_format",
                            "MIXED",
                            "SET GLOBAL binlog_format = 'ROW'; and binlog_format=ROW in the server's configuration or"
                                    + " parameter group; then let the applications connect anew: open sessions keep the"
                                    + " old setting."));
            assertThat(check(checks, "binlog_row_image").outcome()).isEqualTo(Check.Outcome.FAILED);
            assertThat(check(checks, "log retention").finding()).startsWith("1 hours");
            assertThat(check(checks, "log filters"))
                    .extracting(Check::outcome, Check::finding)
                    .containsExactly(Check.Outcome.FAILED, "binlog-do-db=other: no changes of " + database.name());
            assertThat(checks)
                    .contains(
                            Check.ok("server_id", "7"),
                            Check.ok("log_bin_compress", "ON"),
                            Check.ok("lower_case_table_names", "1: names of tables are compared in lower case"),
                            Check.ok("table " + database.name() + ".t", "1 columns, key a"));
        }
    }

    @Test
    void withoutALogNothingElseIsLookedAt() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start("--skip-log-bin")) {
            List<Check> checks = checks(MysqlDatabase.createOn(server), "a.b");

            assertThat(checks.get(checks.size() - 1).subject()).isEqualTo("log_bin");
            assertThat(checks.get(checks.size() - 1).outcome()).isEqualTo(Check.Outcome.FAILED);
        }
    }

    @Test
    void settingsShowNoSecret() {
        MysqlSettings settings = new MysqlSettings(
                "jdbc:mysql://u:hidden-1@h:1/?password=hidden-2&useSSL=true",
                "u",
                "hidden-3",
                "p",
                List.of("a.b"),
                1,
                Duration.ofSeconds(10),
                ZeroDates.TEXT,
                OptionalLong.of(5));

        assertThat(settings.toString())
                .isEqualTo("MysqlSettings[url=jdbc:mysql://u:***@h:1/?password=***&useSSL=true, user=u, password=***,"
                        + " pipeline=p, tables=[a.b], loadReaders=1, heartbeatInterval=PT10S, zeroDates=TEXT,"
                        + " serverId=OptionalLong[5]]");
    }
}
