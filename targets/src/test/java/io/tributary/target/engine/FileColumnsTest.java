package io.tributary.target.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileColumnsTest {
    @TempDir
    private Path folder;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.open(EngineSettings.DEFAULT, folder);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** Files of which nothing is gone. */
    private record Whole(List<Path> paths) implements LiveFiles {
        @Override
        public int count() {
            return paths.size();
        }

        @Override
        public Path local(int file) {
            return paths.get(file);
        }

        @Override
        public Optional<Bounds> bounds(int file, int columnId) {
            return Optional.empty();
        }

        @Override
        public String location(int file) {
            return paths.get(file).toString();
        }

        @Override
        public List<Path> positions(Collection<Integer> files) {
            return List.of();
        }

        @Override
        public void vectors(Collection<Integer> files, Gone sink) {}
    }

    private Path file(String name, String columns, String ids) {
        Path file = folder.resolve(name);
        engine.run("COPY (SELECT " + columns + ") TO " + Sql.text(file.toString()) + " (FORMAT parquet, FIELD_IDS {"
                + ids + "})");
        return file;
    }

    private Map<Integer, Optional<Map<Integer, FileColumns.Found>>> found(Path... files) {
        FileColumns columns = new FileColumns(engine, new Whole(List.of(files)));
        columns.of(List.of(0));
        return columns.of(List.of(files.length - 1, 0));
    }

    @Test
    void columnsHaveTheNamesAndTypesOfTheirOwnFile() {
        Path one = file("a [1]*'.parquet", "1::INTEGER AS \"Id\", 'x' AS \"a \"\"b\"\"\"", "Id: 1, \"a \"\"b\"\"\": 7");
        Path other = file("b.parquet", "1::BIGINT AS x, 1.5::DECIMAL(10,2) AS id", "x: 1, id: 9");

        assertThat(found(one, other))
                .isEqualTo(Map.of(
                        0,
                        Optional.of(Map.of(
                                1,
                                new FileColumns.Found("Id", "INTEGER"),
                                7,
                                new FileColumns.Found("a \"b\"", "VARCHAR"))),
                        1,
                        Optional.of(Map.of(
                                1,
                                new FileColumns.Found("x", "BIGINT"),
                                9,
                                new FileColumns.Found("id", "DECIMAL(10,2)")))));
    }

    @Test
    void nothingIsSaidOfFilesInWhichNamesAreNotEnough() {
        for (String name : List.of("File_Row_Number", "file_index", "FILENAME")) {
            Path file = file(name, "1 AS id, 2 AS " + name, "id: 1, " + name + ": 2");

            assertThat(found(file)).as(name).isEqualTo(Map.of(0, Optional.empty()));
        }
        assertThat(found(file("no id", "1 AS id, 2 AS other", "id: 1"))).isEqualTo(Map.of(0, Optional.empty()));
    }
}
