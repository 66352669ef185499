package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** The parts of the demo that need a server but no pipeline. */
class DemoIT {
    @TempDir
    Path folder;

    @Test
    void theProofFindsEveryKindOfDifference() throws Exception {
        try (DemoServer server = DemoServer.start(folder.resolve("postgres"));
                Connection connection = server.connect()) {
            DemoTable.create(connection, 1000);
            DemoTraffic.Tally tally;
            try (Connection traffic = server.connect()) {
                tally = new DemoTraffic(traffic, 1000, 42).run(Duration.ofSeconds(1), () -> false);
            }
            Path copy = folder.resolve("copy.csv");
            unload(connection, copy);
            String rows = Files.readString(copy);

            Proof proof = Proof.compare(connection, copy);

            assertThat(tally.transactions()).isPositive();
            assertThat(tally.keyChanges()).isPositive();
            assertThat(proof.difference()).isEmpty();
            assertThat(proof.sourceSum()).isEqualTo(proof.copySum());
            assertThat(proof.isEqual()).isTrue();
            assertThat(proof.copyRows()).isEqualTo(1000 + tally.inserts() - tally.deletes());

            assertThat(unequal(connection, rows + "999999,x,y\n")).isTrue();
            assertThat(unequal(connection, rows.substring(rows.indexOf('\n') + 1)))
                    .isTrue();
            assertThat(unequal(connection, rows.replaceFirst(Pattern.quote("Lewis "), "Lewis  ")))
                    .isTrue();
            assertThat(unequal(connection, "")).isTrue();

            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM world.person_lewis WHERE \"PersonID\" = "
                        + "(SELECT max(\"PersonID\") FROM world.person_lewis)");
            }
            assertThat(unequal(connection, rows)).isTrue();
        }
    }

    private boolean unequal(Connection connection, String rows) throws Exception {
        Path copy = folder.resolve("altered.csv");
        Files.writeString(copy, rows);
        return !Proof.compare(connection, copy).isEqual();
    }

    private static void unload(Connection connection, Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY world.person_lewis TO STDOUT (FORMAT csv)", out);
        }
    }
}
