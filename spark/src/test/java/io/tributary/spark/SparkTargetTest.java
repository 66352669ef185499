package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.LocalFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.FileTarget;
import io.tributary.target.Target;
import io.tributary.target.TargetContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class SparkTargetTest extends TargetContract {
    private static final SparkMergeSettings SMALL = new SparkMergeSettings(32, 40, 1 << 20, 1 << 12);

    @TempDir
    Path folder;

    private CsvSettings settings = CsvSettings.DEFAULT;

    @Override
    protected Target open(LandedFiles landed) {
        SparkMerge merge = new SparkMerge(LocalSpark.context(), Sent.landed(landed), Sent.folder(folder), SMALL);
        return CsvTarget.open(new LocalFiles(folder), settings, merge, "Spark");
    }

    @Override
    protected List<String> rows(TableSchema columns) {
        List<String> names =
                columns.columns().stream().map(column -> column.name()).toList();
        CsvSource source = new CsvSource("the final file", names, ErrorCode.INTERNAL, "");
        CsvRowReader reader =
                new CsvRowReader(new ByteArrayInputStream(content().getBytes(UTF_8)), source);
        List<String> rows = new ArrayList<>();
        while (reader.next()) {
            rows.add(new String(reader.buffer(), reader.rowStart(), reader.rowEnd() - reader.rowStart(), UTF_8));
        }
        rows.sort(null);
        return rows;
    }

    private Path file() {
        return folder.resolve(CsvSettings.LAYOUT.path(TABLE));
    }

    private String content() {
        try {
            return Files.readString(file());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void rowsThatNoChangeConcernsKeepTheirOrder() {
        log.load("5,e,\n3,c,\n9,i,\n1,a,\n7,g,\n");
        applyAll();
        log.changes("U,9,x,\nI,2,b,\n");
        applyAll();

        assertThat(content()).startsWith("5,e,\n3,c,\n1,a,\n7,g,\n");
        assertHolds("1,a,\n", "2,b,\n", "3,c,\n", "5,e,\n", "7,g,\n", "9,x,\n");
    }

    @Test
    void headerMayComeAndGo() {
        settings = new CsvSettings(CsvSettings.LAYOUT, CsvSettings.Header.NAMES);
        log.alter(schema(2, List.of(1), "id", "a \"b\",\nc", "w"));
        log.load("1,a,\n2,b,\n3,\"c\n\",\n4,d,\n");
        applyAll();
        log.changes("D,2,,\n");
        applyAll();
        assertThat(content()).isEqualTo("id,\"a \"\"b\"\",\nc\",w\n1,a,\n3,\"c\n\",\n4,d,\n");

        settings = CsvSettings.DEFAULT;
        log.changes("D,4,,\n");
        applyAll();

        assertThat(content()).isEqualTo("1,a,\n3,\"c\n\",\n");
    }

    @Test
    void contentChangedUnderAValidNoteIsNoticedWhateverTheChangesSay() throws IOException {
        log.load("1,a,\n2,b,\n3,c,\n4,d,\n");
        applyAll();
        for (String changes : List.of("I,5,e,\n", "U,9,x,\n", "I,1,x,\n")) {
            Applied before = applied();
            try (Target target = open(log.files())) {
                java.nio.file.attribute.FileTime time = Files.getLastModifiedTime(file());
                Files.writeString(file(), content().replace("2,b", "2,x"));
                Files.setLastModifiedTime(file(), time);
                log.changes(changes);

                assertThatThrownBy(() -> target.apply(log.plan(before).orElseThrow()))
                        .as(changes)
                        .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                                .isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE))
                        .hasMessageContaining("its content is not what was written");
                Files.writeString(file(), content().replace("2,x", "2,b"));
                Files.setLastModifiedTime(file(), time);
            }
            log.load("1,a,\n2,b,\n3,c,\n4,d,\n");
            applyAll();
        }
    }

    @Test
    void partsAreGoneAfterSuccessAndFailure() throws IOException {
        log.load("1,a,\n2,b,\n3,c,\n4,d,\n");
        applyAll();
        log.changes("U,1,x,\n");
        applyAll();
        assertThat(parts()).isEmpty();

        log.changes("U,8,x,\n");
        assertThatThrownBy(this::applyAll).isInstanceOf(PipelineException.class);
        assertThat(parts()).isEmpty();
    }

    @Test
    void partsOfADeadProcessAreRemovedByTheNext() throws IOException {
        Path leftover = folder.resolve(FileTarget.PARTS + "dead/rows-0-0-0.csv");
        Files.createDirectories(leftover.getParent());
        Files.writeString(leftover, "1,a\n");

        open(log.files()).close();

        assertThat(parts()).isEmpty();
    }

    private List<Path> parts() throws IOException {
        Path parts = folder.resolve(FileTarget.PARTS);
        if (!Files.exists(parts)) {
            return List.of();
        }
        try (var files = Files.walk(parts)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
