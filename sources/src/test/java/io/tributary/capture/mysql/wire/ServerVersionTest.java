package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    @ParameterizedTest
    @CsvSource({
        "5.5.5-10.11.5-MariaDB-log, '', MARIADB, 10, 11, 5, 10.11.5-MariaDB-log",
        "11.4.5-MariaDB, '', MARIADB, 11, 4, 5, 11.4.5-MariaDB",
        "10.6.1, mariadb.org binary distribution, MARIADB, 10, 6, 1, 10.6.1",
        "5.5.5, MySQL Community Server, MYSQL, 5, 5, 5, 5.5.5",
        "8.0.35-27, Percona Server (GPL), MYSQL, 8, 0, 35, 8.0.35-27",
        "8.0.mysql_aurora.3.04.0, '', MYSQL, 8, 0, 0, 8.0.mysql_aurora.3.04.0",
        "9.7.4-2, '', MYSQL, 9, 7, 4, 9.7.4-2",
        "unknown, '', MYSQL, 0, 0, 0, unknown",
    })
    void readsWhatServersSay(
            String version, String comment, Flavour flavour, int major, int minor, int patch, String text) {
        assertThat(ServerVersion.parse(version, comment))
                .isEqualTo(new ServerVersion(flavour, major, minor, patch, text));
    }

    @Test
    void comparesByParts() {
        ServerVersion version = ServerVersion.parse("8.0.26", "");

        assertThat(version.isAtLeast(8, 0, 26)).isTrue();
        assertThat(version.isAtLeast(8, 0, 27)).isFalse();
        assertThat(version.isAtLeast(8, 1)).isFalse();
        assertThat(version.isAtLeast(5, 7, 44)).isTrue();
        assertThat(version.isAtLeast(9, 0)).isFalse();
        assertThat(version).hasToString("MySQL 8.0.26");
    }
}
