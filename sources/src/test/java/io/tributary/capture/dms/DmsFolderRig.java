package io.tributary.capture.dms;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.Check;
import io.tributary.capture.dms.DeclaredTable.DeclaredColumn;
import io.tributary.capture.dms.DmsFolderCapture.Look;
import io.tributary.change.ColumnType;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.files.Precondition;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSample;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableState;
import io.tributary.landing.adopted.DmsFiles;
import io.tributary.landing.adopted.ParquetText;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import io.tributary.trigger.ApplyLoop;
import io.tributary.trigger.ApplyResult;
import io.tributary.trigger.ApplySettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** A folder that a test writes as DMS would, adopted and applied to CSV. */
final class DmsFolderRig {
    static final TableId PERSON = new TableId("world", "Person_Lewis");
    static final DeclaredTable PERSONS = new DeclaredTable(
            List.of(
                    new DeclaredColumn("PersonID", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", true),
                    new DeclaredColumn("FullName", new ColumnType.Text(), "varchar(100)", false),
                    new DeclaredColumn("City", new ColumnType.Text(), "varchar(100)", false)),
            "",
            "BI_");
    /** Small, so that logs are folded, and go as soon as everybody has read them. */
    private static final LandingSettings LANDING =
            new LandingSettings(Duration.ofMillis(1), 1 << 20, 1 << 20, Duration.ZERO, 4);

    private static final ApplySettings APPLY = new ApplySettings(
            "lake", 2, Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofMillis(4), 50, Duration.ofSeconds(20));

    final Files folder;
    final Files log;
    final Files lake;
    private final Path scratch;
    private final Set<TableId> reloads = new HashSet<>();
    Map<TableId, DeclaredTable> tables = Map.of(PERSON, PERSONS);
    DmsSettings settings = DmsSettings.DEFAULT;
    Duration grace = Duration.ZERO;
    Clock clock = Clock.systemUTC();

    DmsFolderRig(Path scratch) {
        this(new MemoryFiles(), new MemoryFiles(), new MemoryFiles(), scratch);
    }

    DmsFolderRig(Files folder, Files log, Files lake, Path scratch) {
        this.folder = folder;
        this.log = log;
        this.lake = lake;
        this.scratch = scratch;
    }

    /** Writes a file as DMS does: whole or not at all. */
    void put(String path, String content) {
        put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    void put(String path, byte[] content) {
        try (FileUpload upload = folder.create(path, Precondition.ANY)) {
            upload.write(content, 0, content.length);
            upload.publish("");
        }
    }

    /** As {@link #put}, in the folder of the usual table. */
    void person(String name, String content) {
        put("world/Person_Lewis/" + name, content);
    }

    void reload(TableId table) {
        reloads.add(table);
    }

    /** Looks until there is nothing left to do. */
    void adopt() {
        adopt(folder, log);
    }

    /** What is found out before anything is adopted. */
    List<Check> check() {
        return new DmsFolderCapture(settings(folder, log)).check();
    }

    /** What lies there and is not adopted. */
    WaitingFiles waiting() {
        return WaitingFiles.of(settings(folder, log));
    }

    /** As a process does that lives for a moment. */
    Look adoptOnce(BooleanSupplier stop) {
        return adoptOnce(folder, stop);
    }

    Look adoptOnce(Files seen, BooleanSupplier stop) {
        DmsFolderCapture capture = new DmsFolderCapture(settings(seen, log));
        try (LandingWriter writer = LandingWriter.open(log, LANDING, clock, "test")) {
            return capture.runOnce(writer, new Control(stop));
        }
    }

    private DmsFolderSettings settings(Files seen, Files written) {
        return new DmsFolderSettings(
                seen, content(seen, written), new LandingReader(written), settings, tables, grace, clock);
    }

    void adopt(Files seen, Files written) {
        DmsFolderCapture capture = new DmsFolderCapture(settings(seen, written));
        try (LandingWriter writer = LandingWriter.open(written, LANDING, clock, "test")) {
            Position wanted = capture.currentPosition();
            capture.run(writer, new Control(() -> capture.reached(writer.state().position(), wanted)));
        }
    }

    /** As {@link #adopt()}; then does something, and goes on until there is nothing left to do again. */
    void adopt(Runnable then) {
        DmsFolderCapture capture = new DmsFolderCapture(settings(folder, log));
        try (LandingWriter writer = LandingWriter.open(log, LANDING, clock, "test")) {
            AtomicReference<Position> wanted = new AtomicReference<>(capture.currentPosition());
            AtomicInteger idle = new AtomicInteger();
            capture.run(writer, new Control(() -> {
                if (capture.reached(writer.state().position(), wanted.get()) && idle.incrementAndGet() == 1) {
                    then.run();
                    wanted.set(capture.currentPosition());
                }
                return idle.get() > 1;
            }));
        }
    }

    /** Looks that many times, the next one always awaited. */
    void look(int times) {
        DmsFolderCapture capture = new DmsFolderCapture(new DmsFolderSettings(
                folder, content(folder, log), new LandingReader(log), settings, tables, grace, clock));
        try (LandingWriter writer = LandingWriter.open(log, LANDING, clock, "test")) {
            AtomicInteger left = new AtomicInteger(times);
            AtomicReference<Position> wanted = new AtomicReference<>(capture.currentPosition());
            capture.run(writer, new Control(() -> {
                if (capture.reached(writer.state().position(), wanted.get())) {
                    wanted.set(capture.currentPosition());
                    left.decrementAndGet();
                }
                return left.get() == 0;
            }));
        }
    }

    private DmsFiles content(Files seen, Files written) {
        return new DmsFiles(seen, new LandingReader(written), settings.csv(), NO_PARQUET, scratch);
    }

    /** Applies what is adopted. */
    ApplyResult apply() {
        return apply(lake);
    }

    ApplyResult apply(Files written) {
        LandingReader reader = new LandingReader(log, content(folder, log));
        StreamingMerge merge = new StreamingMerge(LandedFiles.of(reader), new MergeSettings(scratch, 1 << 20, 1 << 20));
        try (Target target = CsvTarget.open(written, CsvSettings.DEFAULT, merge, "test");
                ApplyLoop loop = new ApplyLoop(reader, target, APPLY, Clock.systemUTC())) {
            return loop.runOnce(() -> false);
        }
    }

    /** Adopts and applies; the final file's lines, sorted. */
    List<String> rows(TableId table) {
        adopt();
        apply();
        return finalRows(table);
    }

    List<String> rows() {
        return rows(PERSON);
    }

    List<String> finalRows(TableId table) {
        return LandingSample.content(lake, table.path() + "/final_output.csv")
                .lines()
                .sorted()
                .toList();
    }

    /** The last commit that went from the log. */
    long expired() {
        return new LandingReader(log).expired();
    }

    /** What the target holds of the usual table. */
    Applied applied() {
        try (Target target = CsvTarget.readOnly(lake, CsvSettings.DEFAULT)) {
            return target.applied(PERSON);
        }
    }

    LandingState state() {
        return new LandingReader(log).state();
    }

    TableState table() {
        return state().table(PERSON);
    }

    /** Why the usual table is stopped; empty when it is not. */
    String stopped() {
        TableState state = table();
        return state.stopped() == null
                ? ""
                : state.stopped().code() + ": " + state.stopped().reason();
    }

    private static final ParquetText NO_PARQUET = new ParquetText() {
        @Override
        public List<ParquetColumn> columns(Path file, String name) {
            throw new IllegalStateException("No Parquet here");
        }

        @Override
        public void write(Path file, String name, Path csv) {
            throw new IllegalStateException("No Parquet here");
        }
    };

    private final class Control implements CaptureControl {
        private final BooleanSupplier stop;

        Control(BooleanSupplier stop) {
            this.stop = stop;
        }

        @Override
        public boolean stopRequested() {
            return stop.getAsBoolean();
        }

        @Override
        public boolean pauseRequested() {
            return false;
        }

        @Override
        public Set<TableId> takeReloadRequests() {
            Set<TableId> taken = Set.copyOf(reloads);
            reloads.clear();
            return taken;
        }

        @Override
        public void loadProgress(LoadProgress progress) {}

        @Override
        public void committed(LandingState landed) {}
    }
}
