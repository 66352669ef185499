package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.LocalFiles;
import io.tributary.target.CsvSettings;
import io.tributary.target.DuckDb;
import io.tributary.target.iceberg.IcebergReader;
import io.tributary.target.iceberg.IcebergSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch of changes that is larger than all the heap there is. */
public class LargeBatchTest {
    private static final int HEAP_MEGABYTES = 144;
    private static final String VALUE = "v = repeat(md5(id::VARCHAR), " + LargeBatch.REPEATED + ")";

    @TempDir
    Path folder;

    @Test
    void batchLargerThanTheHeapIsAppliedWhole() throws Exception {
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        assertThat(Files.readString(out)).contains("shares: 1");
        assertThat(landedMegabytes()).isGreaterThan(HEAP_MEGABYTES);

        long ids = (long) LargeBatch.CHANGES * (LargeBatch.CHANGES + 1) / 2;
        List<Long> expected = List.of((long) LargeBatch.CHANGES, ids, (long) LargeBatch.CHANGES);
        assertThat(csv()).isEqualTo(expected);
        assertThat(lake()).isEqualTo(expected);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // so small an executor is none that Spark would start otherwise
                "-Dspark.testing.reservedMemory=0",
                "-Djava.io.tmpdir=" + folder));
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), LargeBatch.class.getName(), folder.toString()));
        return command;
    }

    private long landedMegabytes() throws IOException {
        try (var files = Files.walk(folder.resolve("landing"))) {
            return files.mapToLong(file ->
                                    file.toFile().isFile() ? file.toFile().length() : 0)
                            .sum()
                    >> 20;
        }
    }

    /** How many rows, the sum of their ids, and how many have the value that they should have. */
    private List<Long> csv() throws SQLException {
        Path file = folder.resolve("csv").resolve(CsvSettings.LAYOUT.path(LargeBatch.TABLE));
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), sum(id), count(*) FILTER (WHERE " + VALUE + ") FROM read_csv('" + file
                                + "', header = false, columns = {'id': 'BIGINT', 'v': 'VARCHAR'})")) {
            row.next();
            return List.of(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    private List<Long> lake() {
        long[] sums = new long[3];
        try (IcebergReader reader =
                new IcebergReader(new LocalFiles(folder.resolve("lake")), IcebergSettings.DEFAULT, folder)) {
            reader.each(LargeBatch.TABLE, "id, (" + VALUE + ")::INTEGER AS fits", row -> {
                sums[0]++;
                sums[1] += row.getLong("id");
                sums[2] += row.getLong("fits");
            });
        }
        return List.of(sums[0], sums[1], sums[2]);
    }
}
