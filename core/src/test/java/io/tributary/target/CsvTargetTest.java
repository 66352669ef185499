package io.tributary.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.MemoryFiles;
import io.tributary.files.Precondition;
import io.tributary.landing.TableEvent;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTargetTest {
    private static final String PATH = "world/city/final_output.csv";

    @Nested
    class InMemory extends Cases {
        private final Files files = new MemoryFiles();

        @Override
        Files files() {
            return files;
        }
    }

    @Nested
    class InAFolder extends Cases {
        @TempDir
        private Path folder;

        @Override
        Files files() {
            return new LocalFiles(folder);
        }
    }

    abstract static class Cases extends TargetContract {
        @TempDir
        private Path scratch;

        private CsvSettings settings = CsvSettings.DEFAULT;

        abstract Files files();

        @Override
        protected Target open(LandedFiles landed) {
            StreamingMerge merge = new StreamingMerge(landed, MergeSettings.in(scratch));
            return CsvTarget.open(files(), settings, merge, "process 1");
        }

        @Override
        protected List<String> rows(TableSchema columns) {
            List<String> names =
                    columns.columns().stream().map(column -> column.name()).toList();
            CsvSource source = new CsvSource(PATH, names, ErrorCode.INTERNAL, "");
            CsvRowReader reader =
                    new CsvRowReader(new ByteArrayInputStream(content().getBytes(UTF_8)), source);
            List<String> rows = new ArrayList<>();
            while (reader.next()) {
                rows.add(new String(reader.buffer(), reader.rowStart(), reader.rowEnd() - reader.rowStart(), UTF_8));
            }
            rows.sort(null);
            return rows;
        }

        private String content() {
            try (InputStream in = files().open(PATH)) {
                return new String(in.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void write(String content) {
            try (FileUpload upload = files().create(PATH, Precondition.ANY)) {
                byte[] bytes = content.getBytes(UTF_8);
                upload.write(bytes, 0, bytes.length);
                upload.publish("");
            }
        }

        @Test
        void headerNamesTheColumns() {
            settings = new CsvSettings(CsvSettings.LAYOUT, CsvSettings.Header.NAMES);
            log.alter(schema(2, List.of(1), "id", "a \"b\",\nc", "w"));
            log.load("1,a,\n");
            applyAll();
            log.changes("I,2,b,\n");

            applyAll();

            assertThat(content()).isEqualTo("id,\"a \"\"b\"\",\nc\",w\n1,a,\n2,b,\n");
        }

        @Test
        void headerMayComeAndGo() {
            log.load("1,a,\n");
            applyAll();
            settings = new CsvSettings(CsvSettings.LAYOUT, CsvSettings.Header.NAMES);
            log.changes("I,2,b,\n");
            applyAll();
            assertThat(content()).isEqualTo("id,v,w\n1,a,\n2,b,\n");

            settings = CsvSettings.DEFAULT;
            log.changes("I,3,c,\n");
            applyAll();

            assertThat(content()).isEqualTo("1,a,\n2,b,\n3,c,\n");
        }

        @Test
        void secondWriterIsToldWhoHoldsTheTarget() {
            try (Target target = open(log.files())) {
                assertThat(target.failure(TABLE)).isEmpty();
                assertThatThrownBy(() -> open(log.files())).hasMessageContaining("process 1");
            }
        }

        @Test
        void tableWhoseNameIsNoFileNameIsSimplyNotHeld() {
            TableId odd = new TableId("world", "a/b");

            try (Target target = CsvTarget.readOnly(files(), settings)) {
                assertThat(target.applied(odd)).isEqualTo(Applied.NOTHING);
                assertThat(target.failure(odd)).isEmpty();
            }
        }

        @Test
        void readOnlyTargetShowsWhatAWriterHolds() {
            log.load("1,a,\n");
            applyAll();

            try (Target writer = open(log.files());
                    Target reader = CsvTarget.readOnly(files(), settings)) {
                Applied applied = writer.applied(TABLE);
                assertThat(reader.applied(TABLE)).isEqualTo(applied);
                assertThatThrownBy(() -> reader.apply(log.plan(Applied.NOTHING).orElseThrow()))
                        .isInstanceOf(IllegalStateException.class);
            }
        }

        @Test
        void fileOfSomebodyElseIsNotReplaced() {
            write("mine\n");
            log.load("1,a,\n");

            assertThatThrownBy(this::applyAll).satisfies(Cases::saysChangedOutside);
            assertThatThrownBy(this::applyAll).satisfies(Cases::saysChangedOutside);

            assertThat(content()).isEqualTo("mine\n");
        }

        @Test
        void fileChangedBySomebodyElseIsNotUsedUntilTheTableIsLoadedAgain() {
            log.load("1,a,\n2,b,\n");
            applyAll();
            write("1,a,\n2,changed,\n");
            log.changes("I,3,c,\n");

            assertThatThrownBy(this::applyAll).satisfies(Cases::saysChangedOutside);
            assertThat(content()).isEqualTo("1,a,\n2,changed,\n");
            log.load("9,z,\n");
            applyAll();

            assertHolds("9,z,\n");
        }

        @Test
        void fileThatIsGoneIsMadeAgainFromTheLog() {
            log.load("1,a,\n");
            log.changes("I,2,b,\n");
            applyAll();
            files().delete(PATH);

            applyAll();

            assertHolds("1,a,\n", "2,b,\n");
        }

        @Test
        void loadOfTheRowsThatAreThereMovesThePosition() {
            log.load("1,a,\n");
            try (Target target = open(log.files())) {
                target.apply(log.plan(target.applied(TABLE)).orElseThrow());
                log.commit(new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "reason", "hint"));
                target.apply(log.plan(target.applied(TABLE)).orElseThrow());
                log.load("1,a,\n");

                target.apply(log.plan(target.applied(TABLE)).orElseThrow());

                assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            }
        }

        @Test
        void layoutThatMixesTablesUpIsRefused() {
            settings = new CsvSettings(new FileLayout("world/city/final_output.csv"), CsvSettings.Header.NONE);
            log.load("1,a,\n");
            applyAll();

            try (Target target = open(log.files())) {
                assertThatThrownBy(() -> target.applied(new TableId("world", "country")))
                        .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                                .isEqualTo(ErrorCode.CONFIGURATION_INVALID));
            }
        }

        private static void saysChangedOutside(Throwable failure) {
            assertThat(failure).isInstanceOfSatisfying(PipelineException.class, refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE);
                assertThat(refused.hint()).contains("tributary reload world.city");
            });
        }
    }

    @Test
    void contentChangedUnderAValidNoteIsNoticed(@TempDir Path folder) throws IOException {
        Path scratch = folder.resolve("scratch");
        io.tributary.merge.LandedLog log =
                new io.tributary.merge.LandedLog(TargetContract.schema(1, List.of(1), "id", "v"));
        log.load("1,a\n2,b\n");
        StreamingMerge merge = new StreamingMerge(log.files(), MergeSettings.in(scratch));
        Path file = folder.resolve("target").resolve(PATH);
        try (Target target =
                CsvTarget.open(new LocalFiles(folder.resolve("target")), CsvSettings.DEFAULT, merge, "me")) {
            target.apply(log.plan(Applied.NOTHING).orElseThrow());
            java.nio.file.Files.writeString(file, "1,a\n2,x\n");
            log.changes("I,3,c\n");

            assertThatThrownBy(() -> target.apply(
                            log.plan(target.applied(TargetContract.TABLE)).orElseThrow()))
                    .hasMessageContaining("its content is not what was written");
        }
        assertThat(file).hasContent("1,a\n2,x\n");
    }
}
