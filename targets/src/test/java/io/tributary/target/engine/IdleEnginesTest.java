package io.tributary.target.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.PipelineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that was used before is as good as a new one. */
class IdleEnginesTest {
    private static final String SETTINGS = "SELECT value FROM duckdb_settings() WHERE name IN ('memory_limit',"
            + " 'preserve_insertion_order', 'temp_directory', 'threads') ORDER BY name";

    @TempDir
    private Path folder;

    /** Of no other test, so that none of its engines is idle at the beginning. */
    private static EngineSettings settings(int megabytes) {
        return new EngineSettings(Map.of(), (long) megabytes << 20, 2, 122_880);
    }

    private Engine open(EngineSettings settings) throws Exception {
        return Engine.open(settings, Files.createTempDirectory(folder, "scratch"));
    }

    @Test
    void nothingIsLeftOfWhatWasMadeAndSet() throws Exception {
        EngineSettings settings = settings(101);
        try (Engine first = open(settings)) {
            first.run("CREATE TEMP TABLE fresh AS SELECT 1 AS a");
            first.run("CREATE TEMP MACRO twice(x) AS 2 * x");
            first.run("SET preserve_insertion_order = true");
            assertThatThrownBy(() -> first.run("SELECT " + Engine.refuse(7))).isInstanceOf(Engine.Refusal.class);
        }

        Path scratch = Files.createDirectory(folder.resolve("it's another"));
        try (Engine second = Engine.open(settings, scratch)) {
            assertThat(second.rows("SELECT name FROM (SELECT table_name AS name FROM duckdb_tables() UNION ALL"
                            + " SELECT function_name FROM duckdb_functions() WHERE function_name = 'twice')"))
                    .isEmpty();
            assertThat(second.rows(SETTINGS))
                    .containsExactly(List.of("101.0 MiB"), List.of("false"), List.of(scratch.toString()), List.of("2"));
        }
    }

    @Test
    void twoAtATimeAreTwo() throws Exception {
        EngineSettings settings = settings(102);
        Engine one = open(settings);
        try (Engine other = open(settings)) {
            one.run("SET preserve_insertion_order = true");
            assertThat(other.rows(SETTINGS)).contains(List.of("false"));
        }
        one.close();
        one.close();
        try (Engine third = open(settings);
                Engine fourth = open(settings);
                Engine fifth = open(settings)) {
            third.run("SET preserve_insertion_order = true");
            fourth.run("SET preserve_insertion_order = true");
            assertThat(fifth.rows(SETTINGS)).contains(List.of("false"));
        }
    }

    @Test
    void aFileThatLooksAsBeforeIsReadAnew() throws Exception {
        EngineSettings settings = settings(103);
        Path file = folder.resolve("rows.parquet");
        FileTime time = FileTime.fromMillis(1_700_000_000_000L);
        for (int content : List.of(1, 2, 3)) {
            try (Engine engine = open(settings)) {
                engine.run("COPY (SELECT " + content + " AS a) TO " + Sql.file(file) + " (FORMAT parquet)");
                Files.setLastModifiedTime(file, time);
                assertThat(engine.rows("SELECT a FROM read_parquet(" + Sql.file(file) + ")"))
                        .containsExactly(List.of("" + content));
            }
        }
    }

    @Test
    void moreThanTheMemoryIsSortedEveryTime() throws Exception {
        EngineSettings settings = settings(64);
        for (int i = 0; i < 2; i++) {
            Path scratch = Files.createTempDirectory(folder, "scratch");
            try (Engine engine = Engine.open(settings, scratch)) {
                engine.run("CREATE TEMP TABLE large AS SELECT hash(i)::VARCHAR || repeat('x', 200) AS v, i"
                        + " FROM range(400000) AS t(i)");
                assertThat(scratch).isNotEmptyDirectory();
                assertThat(engine.rows("SELECT sum(length(v)) > 80000000 FROM large"))
                        .containsExactly(List.of("true"));
            }
        }
    }

    @Test
    void anEngineThatFailedIsNotUsedAgain() throws Exception {
        EngineSettings settings = settings(104);
        try (Engine engine = open(settings)) {
            engine.run("SET GLOBAL default_null_order = 'nulls_first'");
            assertThatThrownBy(() -> engine.run("SELECT * FROM read_parquet('/no/such/file')"))
                    .isInstanceOf(PipelineException.class);
        }
        try (Engine engine = open(settings)) {
            assertThat(engine.rows("SELECT value FROM duckdb_settings() WHERE name = 'default_null_order'"))
                    .containsExactly(List.of("NULLS_LAST"));
        }
    }

    @Test
    void aConfinedEngineReadsNothingElsewhereAndIsNotUsedAgain() throws Exception {
        EngineSettings settings = settings(105);
        Path file = Files.writeString(folder.resolve("secret.csv"), "1\n");
        String read = "SELECT * FROM read_csv(" + Sql.file(file) + ", header = false)";
        try (Engine confined = open(settings)) {
            confined.confine(Files.createDirectory(folder.resolve("inside")));
            assertThatThrownBy(() -> confined.rows(read)).isInstanceOf(PipelineException.class);
        }
        try (Engine engine = open(settings)) {
            assertThat(engine.rows(read)).containsExactly(List.of("1"));
        }
    }
}
