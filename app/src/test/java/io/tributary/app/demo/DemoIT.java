package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The parts of the demo that need a server but no pipeline. */
class DemoIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void theProofFindsEveryKindOfDifference(DemoServer.Kind kind) throws Exception {
        try (DemoServer server = kind.start(folder.resolve("server"));
                Connection connection = server.connect()) {
            DemoTable.create(server, connection, 1000);
            DemoTraffic.Tally tally;
            try (Connection traffic = server.connect()) {
                tally = new DemoTraffic(server.table(), traffic, 1000, 42).run(Duration.ofSeconds(1), () -> false);
            }
            Path copy = folder.resolve("copy.csv");
            unload(server, connection, copy);
            String rows = Files.readString(copy);

            Proof proof = Proof.compare(server, connection, copy);

            assertThat(tally.transactions()).isPositive();
            assertThat(tally.keyChanges()).isPositive();
            assertThat(proof.difference()).isEmpty();
            assertThat(proof.sourceSum()).isEqualTo(proof.copySum());
            assertThat(proof.isEqual()).isTrue();
            assertThat(proof.copyRows()).isEqualTo(1000 + tally.inserts() - tally.deletes());

            assertThat(unequal(server, connection, rows + "999999,x,y\n")).isTrue();
            assertThat(unequal(server, connection, rows.substring(rows.indexOf('\n') + 1)))
                    .isTrue();
            assertThat(unequal(server, connection, rows.replaceFirst(Pattern.quote("Lewis "), "Lewis  ")))
                    .isTrue();
            assertThat(unequal(server, connection, "")).isTrue();

            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM %1$s WHERE \"PersonID\" = (SELECT max(\"PersonID\") FROM %1$s)"
                        .formatted(server.table()));
            }
            assertThat(unequal(server, connection, rows)).isTrue();
        }
    }

    private boolean unequal(DemoServer server, Connection connection, String rows) throws Exception {
        Path copy = folder.resolve("altered.csv");
        Files.writeString(copy, rows);
        return !Proof.compare(server, connection, copy).isEqual();
    }

    private static void unload(DemoServer server, Connection connection, Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            server.rows(connection, out::write);
        }
    }
}
