package io.tributary.target.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that the engine divides between threads, with values that look like rows of their own. */
class LargeLoadTest {
    private static final TableId TABLE = new TableId("world", "city");
    private static final int ROWS = 200_000;

    @TempDir
    private Path folder;

    @Test
    void valuesThatLookLikeRowsAreValues() throws IOException {
        load(random -> "x,\"y\"," + "1,a,b ".repeat(random.nextInt(40)) + "\",\"");
    }

    @Test
    void lineEndsInValuesAreNoRows() throws IOException {
        load(random -> "\n7,\"a\",b\n8,c,d\n".repeat(random.nextInt(15)) + (random.nextBoolean() ? "\"" : ""));
    }

    private void load(Function<Random, String> value) throws IOException {
        long seed = new Random().nextLong();
        System.out.println("LargeLoadTest seed " + seed);
        Random random = new Random(seed);
        CRC32C sums = new CRC32C();
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        CsvRowWriter writer = new CsvRowWriter(1 << 12);
        long total = 0;
        long quotes = 0;
        for (int i = 0; i < ROWS; i++) {
            String text = value.apply(random);
            writer.truncate(0);
            for (byte[] field : List.of(Integer.toString(i).getBytes(UTF_8), text.getBytes(UTF_8), new byte[] {'z'})) {
                writer.value(field, 0, field.length);
            }
            writer.endRow();
            csv.write(writer.buffer(), 0, writer.length());
            total += text.length();
            quotes += text.chars().filter(c -> c == '"').count();
            if (i % 1000 == 0) {
                sums.update(text.getBytes(UTF_8));
            }
        }
        List<Column> columns = List.of(
                new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null),
                new Column(2, "v", new ColumnType.Text(), "text", null),
                new Column(3, "w", new ColumnType.Text(), "text", null));
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, columns, List.of(1), ""));
        log.load(csv.toString(UTF_8));

        Path landing = folder.resolve("LOAD.csv");
        Files.write(landing, csv.toByteArray());
        LandedFiles named = new LandedFiles() {
            @Override
            public InputStream open(LandedFile file) {
                throw new AssertionError("read twice");
            }

            @Override
            public Optional<Path> local(LandedFile file) {
                return Optional.of(landing);
            }
        };
        MergeSettings merge = MergeSettings.in(folder.resolve("scratch"));
        try (Target target = ParquetTarget.open(
                new LocalFiles(folder.resolve("lake")), ParquetSettings.DEFAULT, named, merge, "me")) {
            target.apply(log.plan(Applied.NOTHING).orElseThrow());
        }

        String from = ParquetRows.from(folder.resolve("lake/world/city/final_output.parquet"));
        assertThat(ParquetRows.query("SELECT count(*), count(DISTINCT id), min(id), max(id), sum(length(v)),"
                        + " sum(length(v) - length(replace(v, '\"', ''))), min(w), max(w) FROM " + from))
                .containsExactly(
                        List.of("" + ROWS, "" + ROWS, "0", "" + (ROWS - 1), "" + total, "" + quotes, "z", "z"));
        CRC32C found = new CRC32C();
        ParquetRows.query("SELECT v FROM " + from + " WHERE id % 1000 = 0 ORDER BY id")
                .forEach(row -> found.update(row.get(0).getBytes(UTF_8)));
        assertThat(found.getValue()).isEqualTo(sums.getValue());
    }
}
