package io.tributary.capture.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.Capture;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.LocalFiles;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedItem;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs a capture of a test database into a folder, on a thread of its own, and waits for it. */
public class CaptureRig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public final LocalFiles files;
    public final TestControl control = new TestControl();

    /** How long what is landed may wait for its commit, from the next start on. */
    public Duration commitInterval = Duration.ofMillis(50);

    private final Capture capture;
    private final SourceRows source;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final LandingReader reader;
    private final Map<TableId, List<LandedItem>> items = new HashMap<>();
    private LandingState state = LandingState.EMPTY;
    private @Nullable Thread thread;

    /** The truth to compare with. */
    public interface SourceRows {
        /** The table's rows now, as sorted lines of canonical CSV. */
        List<String> rows(TableId table);
    }

    public CaptureRig(Capture capture, SourceRows source, Path folder) {
        this.files = new LocalFiles(folder);
        this.reader = new LandingReader(files);
        this.capture = capture;
        this.source = source;
    }

    public Capture capture() {
        return capture;
    }

    public CaptureRig start() {
        failure.set(null);
        control.stop.set(false);
        Thread runner = new Thread(this::run, "capture");
        thread = runner;
        runner.start();
        return this;
    }

    private void run() {
        LandingSettings settings = new LandingSettings(commitInterval, 32L << 20, 1L << 30, Duration.ofDays(7), 1000);
        try (LandingWriter writer = LandingWriter.open(files, settings, Clock.systemUTC(), "test")) {
            capture.run(writer, control);
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** Stops it and waits until it has returned. */
    public void stop() {
        control.stop.set(true);
        join();
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** Waits until it fails, and returns why. */
    public PipelineException awaitFailure() {
        join();
        RuntimeException failed = failure.get();
        assertThat(failed).isInstanceOf(PipelineException.class);
        return (PipelineException) requireNonNull(failed);
    }

    private void join() {
        Thread runner = thread;
        if (runner == null) {
            return;
        }
        try {
            runner.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (runner.isAlive()) {
            AssertionError stuck = new AssertionError("The capture does not end");
            stuck.setStackTrace(runner.getStackTrace());
            throw stuck;
        }
        thread = null;
    }

    /** Waits until everything committed so far is landed and no load is under way. */
    public LandingState catchUp() {
        Position wanted = capture.currentPosition();
        await("position " + wanted, () -> {
            LandingState state = state();
            return !state.position().isNone() && capture.reached(state.position(), wanted) && isLoaded(state);
        });
        return state();
    }

    /** Waits until everything committed so far is read, whatever is under way. */
    public void goThrough() {
        Position wanted = capture.currentPosition();
        await("position " + wanted, () -> {
            Position landed = state().position();
            return !landed.isNone() && capture.reached(landed, wanted);
        });
    }

    /** Waits until all tables that are known are loaded. */
    public void awaitLoads(int tables) {
        await(tables + " loads", () -> {
            LandingState state = state();
            return state.tables().size() == tables && isLoaded(state);
        });
    }

    private static boolean isLoaded(LandingState state) {
        return !state.tables().isEmpty()
                && state.tables().values().stream().noneMatch(table -> table.phase() == TableState.Phase.LOADING);
    }

    /** The log folded up to its last commit. */
    public synchronized LandingState state() {
        readOn();
        return state;
    }

    /** Reads what the log has more than at the last look: it grows long, and tests look often. */
    private void readOn() {
        List<Commit> commits = reader.commitsAfter(state.number());
        for (Commit commit : commits) {
            commit.items().forEach(item -> items.computeIfAbsent(item.table(), table -> new ArrayList<>())
                    .add(item.item()));
        }
        state = state.after(commits);
    }

    public TableState table(String schema, String name) {
        return state().table(new TableId(schema, name));
    }

    public synchronized LandedTable landed(String schema, String name) {
        readOn();
        TableId table = new TableId(schema, name);
        return new LandedTable(reader, table, items.getOrDefault(table, List.of()));
    }

    /** That the landed table equals the source's, now. */
    public void expectEqual(String schema, String name) {
        List<String> expected = source.rows(new TableId(schema, name));
        List<String> landed = landed(schema, name).rows();
        if (landed.equals(expected)) {
            return;
        }
        assertThat(new Difference(some(landed, expected), some(expected, landed), landed.size()))
                .isEqualTo(new Difference(List.of(), List.of(), expected.size()));
        throw new AssertionError("Rows that are there several times are landed in other numbers");
    }

    /** The first rows only one side has, and how many rows the landed side has. */
    private record Difference(List<String> onlyLanded, List<String> onlyAtSource, int landed) {}

    private static List<String> some(List<String> of, List<String> without) {
        Set<String> known = new HashSet<>(without);
        return of.stream().filter(row -> !known.contains(row)).limit(5).toList();
    }

    public void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            RuntimeException failed = failure.get();
            if (failed != null) {
                throw new AssertionError("The capture failed while this was awaited: " + what, failed);
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Did not come: " + what + "; state " + state());
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static void expectCode(PipelineException failure, ErrorCode code) {
        assertThat(failure.code()).as(PipelineException.describe(failure)).isEqualTo(code);
    }

    @Override
    public void close() {
        end();
    }

    /** Stops it and takes away what it keeps at the source. */
    public void end() {
        control.stop.set(true);
        join();
        try {
            capture.forget();
        } catch (PipelineException e) {
            assertThat(e.code()).as(PipelineException.describe(e)).isIn((Object[]) ErrorCode.values());
        }
        capture.close();
    }
}
