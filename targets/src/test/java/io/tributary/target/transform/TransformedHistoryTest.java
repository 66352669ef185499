package io.tributary.target.transform;

import static io.tributary.target.transform.TransformedTable.TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.DuckDb;
import io.tributary.target.FileLayout;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random histories end as a transform of the source's rows in plain Java says, whatever plans they are applied in. */
class TransformedHistoryTest {
    private static final int HISTORIES = 6;
    private static final int FEW_BYTES = 4_000;
    private static final FileLayout PARQUET = new FileLayout("{schema}/{table}.parquet");

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @EnumSource
    void historiesWithAKeyEndAsTheOracleSays(RandomPeople.Kind kind) {
        long seed = new Random().nextLong();
        System.out.println(getClass().getSimpleName() + " " + kind + " seed " + seed);
        for (int i = 0; i < HISTORIES; i++) {
            check(seed + i, kind, RandomPeople.keyed());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ALL_COLUMNS_AND_MORE", "NOT_FILTERED"})
    void historiesWithoutAKeyEndAsTheOracleSays(RandomPeople.Kind kind) {
        long seed = new Random().nextLong();
        System.out.println(getClass().getSimpleName() + " keyless " + kind + " seed " + seed);
        for (int i = 0; i < HISTORIES; i++) {
            check(seed + i, kind, RandomPeople.keyless());
        }
    }

    private void check(long seed, RandomPeople.Kind kind, TableSchema schema) {
        Random sizes = new Random(seed);
        TransformedTable table = new TransformedTable(scratch, schema, kind.transform());
        table.putReference(RandomPeople.REFERENCE);
        RandomPeople people = new RandomPeople(seed, kind, table.log, 12, 60);
        long memory = sizes.nextBoolean() ? FEW_BYTES : 1 << 20;
        boolean parquet = sizes.nextInt(3) == 0;
        long commit = 0;
        while (commit < table.log.lastCommit()) {
            commit = Math.min(table.log.lastCommit(), commit + 1 + sizes.nextInt(6));
            try (Target target = parquet ? parquet(table, memory) : csv(table, memory)) {
                Optional<Plan> plan = table.log.planUpTo(commit, target.applied(TABLE));
                plan.ifPresent(target::apply);
                Applied applied = target.applied(TABLE);
                if (applied.commit() > 0) {
                    List<String> rows = parquet ? parquetRows(table.lake) : table.rows();
                    assertThat(rows)
                            .as("seed %d, commit %d, parquet %s", seed, applied.commit(), parquet)
                            .isEqualTo(people.expected(applied.commit()));
                    assertThat(applied.rows()).isEqualTo(rows.size());
                }
            }
        }
    }

    private Target csv(TransformedTable table, long memory) {
        TransformedFiles files = new TransformedFiles(table.log.files());
        MergeSettings settings = new MergeSettings(scratch, memory, 1 << 20);
        return table.over(
                CsvTarget.open(table.lake, CsvSettings.DEFAULT, new StreamingMerge(files, settings), "me"), files);
    }

    private Target parquet(TransformedTable table, long memory) {
        TransformedFiles files = new TransformedFiles(table.log.files());
        return table.over(
                ParquetTarget.open(
                        table.lake,
                        new ParquetSettings(PARQUET, EngineSettings.DEFAULT, Map.of()),
                        files,
                        new MergeSettings(scratch, memory, 1 << 20),
                        "me"),
                files);
    }

    private List<String> parquetRows(Files lake) {
        Path copy = scratch.resolve("copy.parquet");
        try (InputStream in = lake.open(PARQUET.path(TABLE))) {
            java.nio.file.Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<String> rows = new ArrayList<>();
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT COLUMNS(*)::VARCHAR FROM read_parquet('" + copy + "')")) {
            while (row.next()) {
                CsvRowWriter line = new CsvRowWriter(1 << 8);
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    String value = row.getString(i);
                    if (value == null) {
                        line.nullValue();
                    } else {
                        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                        line.value(bytes, 0, bytes.length);
                    }
                }
                line.endRow();
                rows.add(new String(Arrays.copyOf(line.buffer(), line.length()), StandardCharsets.UTF_8));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        rows.sort(null);
        return rows;
    }
}
