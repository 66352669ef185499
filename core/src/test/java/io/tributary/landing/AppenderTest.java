package io.tributary.landing;

import static io.tributary.landing.LandingSample.A;
import static io.tributary.landing.LandingSample.at;
import static io.tributary.landing.LandingSample.load;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.FileClaim;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.files.Precondition;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Limits and misuse of the appenders. */
final class AppenderTest {
    private final CountedUploads files = new CountedUploads();
    private final ManualClock clock = ManualClock.atStart();

    /** Memory files that know how many uploads were open at a time. */
    private static final class CountedUploads implements Files {
        private final Files inner = new MemoryFiles();
        private final Set<FileUpload> open = new HashSet<>();
        private int openMax;

        synchronized void opened(FileUpload upload) {
            open.add(upload);
            openMax = Math.max(openMax, open.size());
        }

        synchronized void closed(FileUpload upload) {
            open.remove(upload);
        }

        synchronized int openMax() {
            return openMax;
        }

        @Override
        public List<FileEntry> list(String prefix) {
            return inner.list(prefix);
        }

        @Override
        public Optional<FileEntry> find(String path) {
            return inner.find(path);
        }

        @Override
        public InputStream open(String path) {
            return inner.open(path);
        }

        @Override
        public FileUpload create(String path, Precondition precondition) {
            FileUpload upload = inner.create(path, precondition);
            opened(upload);
            return new FileUpload() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    upload.write(bytes, offset, length);
                }

                @Override
                public long bytes() {
                    return upload.bytes();
                }

                @Override
                public FileEntry publish(String note) {
                    closed(upload);
                    return upload.publish(note);
                }

                @Override
                public void close() {
                    closed(upload);
                    upload.close();
                }
            };
        }

        @Override
        public void delete(Collection<String> paths) {
            inner.delete(paths);
        }

        @Override
        public int sweepUnpublished(String prefix) {
            return inner.sweepUnpublished(prefix);
        }

        @Override
        public FileClaim claim(String path, String holder) {
            return inner.claim(path, holder);
        }

        @Override
        public String describe(String path) {
            return inner.describe(path);
        }
    }

    private static void row(ChangeAppender appender, String name) {
        CsvRowWriter row = appender.begin(Operation.INSERT);
        row.value(name.getBytes(UTF_8), 0, name.length());
        appender.end();
    }

    @Test
    void fewFilesAreOpenHoweverManyTablesATransactionFills() {
        int tables = 200;
        LandingWriter writer = LandingSample.open(files, clock);
        for (int i = 0; i < tables; i++) {
            load(writer, new TableId("shop", "t" + i), 1, at(1));
        }
        String large = "x".repeat(300 << 10);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < tables; i++) {
                row(writer.changes(new TableId("shop", "t" + i)), large);
            }
        }
        writer.transactionEnded(at(2), null);

        LandingState state = writer.commit();

        assertThat(files.openMax()).isLessThanOrEqualTo(65);
        assertThat(files.open).isEmpty();
        assertThat(state.tables().values())
                .allSatisfy(table -> assertThat(table.counts().changes()).isEqualTo(new RowCounts(2, 0, 0)));
    }

    @Test
    void manySmallTablesArePublishedByOneCommitFewAtATime() {
        int tables = 200;
        LandingWriter writer = LandingSample.open(files, clock);
        for (int i = 0; i < tables; i++) {
            load(writer, new TableId("shop", "t" + i), 1, at(1));
        }
        for (int i = 0; i < tables; i++) {
            row(writer.changes(new TableId("shop", "t" + i)), i % 3 == 0 ? "x".repeat(300 << 10) : "small");
        }
        writer.transactionEnded(at(2), null);

        LandingState state = writer.commit();

        assertThat(files.openMax()).isLessThanOrEqualTo(65);
        assertThat(state.tables().values())
                .allSatisfy(table -> assertThat(table.counts().changes()).isEqualTo(new RowCounts(1, 0, 0)));
        assertThat(files.list("shop/")).hasSize(tables);
    }

    @Test
    void smallChangesOpenNoFileBeforeTheCommit() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(1));
        for (int i = 0; i < 1000; i++) {
            row(writer.changes(A), "small");
        }
        assertThat(files.open).isEmpty();
        writer.transactionEnded(at(2), null);

        writer.commit();

        assertThat(LandingSample.content(files, "shop/a/20261120-101530123.csv"))
                .isEqualTo("I,small\n".repeat(1000));
    }

    @Test
    void cancelledRowLeavesNoTrace() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(1));
        ChangeAppender appender = writer.changes(A);
        row(appender, "a");
        appender.begin(Operation.DELETE).nullValue();
        appender.cancel();
        appender.cancel();
        row(appender, "b");
        writer.transactionEnded(at(2), null);

        writer.commit();

        assertThat(LandingSample.content(files, "shop/a/20261120-101530123.csv"))
                .isEqualTo("I,a\nI,b\n");
        assertThat(writer.state().table(A).counts().changes()).isEqualTo(new RowCounts(2, 0, 0));
    }

    @Test
    void rowsOutOfTurnAreRefused() {
        LandingWriter writer = LandingSample.open(files, clock);
        assertThatIllegalStateException().isThrownBy(() -> writer.changes(A));
        load(writer, A, 1, at(1));
        ChangeAppender appender = writer.changes(A);

        assertThat(writer.changes(A)).isSameAs(appender);
        assertThatIllegalStateException().isThrownBy(appender::end);
        appender.begin(Operation.INSERT);
        assertThatIllegalStateException().isThrownBy(() -> appender.begin(Operation.INSERT));
        assertThatIllegalStateException().isThrownBy(() -> writer.event(A, new TableEvent.Truncated()));
    }

    @Test
    void eventsThatContradictTheTableAreRefused() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(1));

        assertThatIllegalArgumentException().isThrownBy(() -> writer.event(A, new TableEvent.LoadStarted(1, 1, at(2))));
        assertThatIllegalStateException().isThrownBy(() -> writer.event(A, new TableEvent.SchemaChanged(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.loadFinished(A, 2, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.loadFinished(
                        A, 1, List.of(new LandedFile("x", LandedFile.Kind.CHANGE, 1, 1, RowCounts.NONE, 0, 0))));
    }

    @Test
    void eventCutsTheOpenFile() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(1));
        writer.commit();
        row(writer.changes(A), "a");
        writer.putSchema(LandingSample.schema(A, 2));
        writer.event(A, new TableEvent.SchemaChanged(2));
        row(writer.changes(A), "b");
        writer.transactionEnded(at(2), null);
        writer.commit();

        List<LandedItem> items = new LandingReader(files)
                .commitsAfter(2).get(0).items().stream().map(TableItem::item).toList();

        assertThat(items).hasSize(3);
        assertThat(((LandedFile) items.get(0)).schemaVersion()).isEqualTo(1);
        assertThat(items.get(1)).isEqualTo(new TableEvent.SchemaChanged(2));
        assertThat(((LandedFile) items.get(2)).schemaVersion()).isEqualTo(2);
    }

    @Test
    void loadFilesEndBeforeTheyGrowPastTheirMaximum() {
        LandingSettings settings = new LandingSettings(Duration.ZERO, 1 << 20, 10, Duration.ofDays(7), 1000);
        LandingWriter writer = LandingSample.open(files, settings, clock);
        writer.putSchema(LandingSample.schema(A, 1));
        writer.event(A, new TableEvent.LoadStarted(1, 1, at(1)));
        LoadAppender appender = writer.load(A, 1, 1);
        for (String rows : List.of("1,a\n", "2,b\n", "", "3,c\n", "4,a very long row\n", "5,e\n")) {
            byte[] bytes = ("?" + rows).getBytes(UTF_8);
            appender.rows(bytes, 1, bytes.length - 1, rows.isEmpty() ? 0 : 1);
        }

        List<LandedFile> loaded = appender.finish();

        assertThat(loaded.stream().map(file -> LandingSample.content(files, file.path())))
                .containsExactly("1,a\n2,b\n", "3,c\n", "4,a very long row\n", "5,e\n");
        assertThat(loaded.stream().map(file -> file.counts().inserts())).containsExactly(2L, 1L, 1L, 1L);
        assertThat(loaded.stream().map(LandedFile::path))
                .containsExactly(
                        "shop/a/LOAD00000001.csv",
                        "shop/a/LOAD00000002.csv",
                        "shop/a/LOAD00000003.csv",
                        "shop/a/LOAD00000004.csv");
    }

    @Test
    void loadersOfOneTableShareItsNumbers() throws InterruptedException {
        Files memory = new MemoryFiles();
        LandingSettings settings = new LandingSettings(Duration.ZERO, 1 << 20, 1, Duration.ofDays(7), 1000);
        LandingWriter writer = LandingSample.open(memory, settings, clock);
        writer.putSchema(LandingSample.schema(A, 1));
        writer.event(A, new TableEvent.LoadStarted(1, 1, at(1)));
        List<LandedFile> loaded = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                LoadAppender appender = writer.load(A, 1, 1);
                for (int row = 0; row < 100; row++) {
                    appender.rows(new byte[] {'1', '\n'}, 0, 2, 1);
                }
                loaded.addAll(appender.finish());
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        writer.loadFinished(A, 1, loaded);
        LandingState state = writer.commit();

        assertThat(state.table(A).counts().loaded()).isEqualTo(400);
        assertThat(state.table(A).lastLoadNumber()).isEqualTo(400);
        assertThat(memory.list("shop/a/LOAD")).hasSize(400);
        assertThat(loaded.stream().map(LandedFile::path)).doesNotHaveDuplicates();
    }

    @Test
    void rolledFilesOfOneTransactionArePublishedByOneCommit() {
        LandingSettings settings = new LandingSettings(Duration.ZERO, 16, 1 << 20, Duration.ofDays(7), 1000);
        LandingWriter writer = LandingSample.open(files, settings, clock);
        load(writer, A, 1, at(1));
        writer.commit();
        for (int i = 0; i < 10; i++) {
            row(writer.changes(A), "rolling");
        }
        assertThat(new LandingReader(files).state().number()).isEqualTo(2);
        writer.transactionEnded(at(2), null);

        writer.commit();

        List<Commit> commits = new LandingReader(files).commitsAfter(2);
        assertThat(commits).hasSize(1);
        assertThat(commits.get(0).items()).hasSize(5);
    }
}
