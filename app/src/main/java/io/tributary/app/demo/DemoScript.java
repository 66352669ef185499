package io.tributary.app.demo;

import io.tributary.app.console.Figures;
import io.tributary.app.console.Screen;
import io.tributary.app.demo.DemoTraffic.Tally;
import io.tributary.app.run.StopSignal;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The demo as a newcomer sees it: a database, a copy that keeps up while the table changes, and the proof. The copying is
 * done by whoever calls it, with the same code as {@code run}.
 */
public final class DemoScript {
    private final DemoFolder folder;
    private final long rows;
    private final Duration time;
    private final Screen screen;
    private final StopSignal stop;

    /**
     * A demo.
     *
     * @param rows the table has when copying begins
     * @param time how long it changes while it is copied
     */
    public DemoScript(DemoFolder folder, long rows, Duration time, Screen screen, StopSignal stop) {
        this.folder = folder;
        this.rows = rows;
        this.time = time;
        this.screen = screen;
        this.stop = stop;
    }

    /** Copies, from another thread, until it is told that nothing more changes at the source. */
    public interface Copying {
        /** Begins to copy. */
        void begin(Path pipelineFile);

        /** Waits until everything committed by now is in the final file; tables that did not get there end it. */
        void catchUp();
    }

    /** How a demo ended. */
    public enum Outcome {
        EQUAL,
        DIFFERENT,
        STOPPED
    }

    /** Runs the demo on a server that has just started. */
    public Outcome run(DemoServer server, Copying copying) {
        try (Connection connection = server.connect()) {
            step("filling table " + server.table() + " with " + Figures.count(rows, "row"));
            DemoTable.create(server, connection, rows);
            step("copying it, while it changes for " + Figures.duration(time));
            copying.begin(folder.writePipeline(server));
            Tally tally;
            try (Connection traffic = server.connect()) {
                tally = new DemoTraffic(server.table(), traffic, rows, System.nanoTime()).run(time, stop::requested);
            }
            screen.line("   " + describe(tally));
            if (!stop.requested()) {
                step("waiting until the copy has caught up");
            }
            copying.catchUp();
            if (stop.requested()) {
                screen.line("stopped");
                return Outcome.STOPPED;
            }
            step("comparing the copy with the source, row by row");
            return judge(Proof.compare(server, connection, folder.finalFile(server.table())), server.table());
        } catch (SQLException | IOException e) {
            throw new PipelineException(
                    ErrorCode.INTERNAL, "The demo failed: " + e.getMessage(), "See " + folder.log(), e);
        }
    }

    private Outcome judge(Proof proof, String table) throws IOException {
        screen.line("");
        screen.line("   source  " + Figures.count(proof.sourceRows(), "row") + "  sha256 " + proof.sourceSum());
        screen.line("   copy    " + Figures.count(proof.copyRows(), "row") + "  sha256 " + proof.copySum());
        if (!proof.isEqual()) {
            screen.line("   DIFFERENT" + (proof.difference().isEmpty() ? "" : ", first at " + proof.difference()));
            return Outcome.DIFFERENT;
        }
        screen.line("   EQUAL");
        tour(table);
        return Outcome.EQUAL;
    }

    private void tour(String table) throws IOException {
        Path changes = lastChanges(table);
        screen.line("");
        screen.line("what was landed, for example " + shown(changes) + ":");
        try (Stream<String> lines = Files.lines(changes)) {
            lines.limit(4).forEach(line -> screen.line("   " + line));
        }
        screen.line("the copy: " + shown(folder.finalFile(table)));
        screen.line("the log:  " + shown(folder.log()));
        screen.line("");
        screen.line("try next:");
        screen.line("   ./tributary status -c " + shown(folder.path().resolve("pipeline.yaml")));
        screen.line("   ./tributary demo --rows 1000000 --seconds 30");
        screen.line("   your own database: see Use it on your database in README.md");
    }

    private Path lastChanges(String table) throws IOException {
        try (Stream<Path> files = Files.list(folder.landed(table))) {
            List<Path> named = files.filter(
                            file -> file.getFileName().toString().matches("(LOAD|[0-9]).*\\.csv"))
                    .sorted()
                    .toList();
            return named.stream()
                    .filter(file -> !file.getFileName().toString().startsWith("LOAD"))
                    .reduce((first, second) -> second)
                    .orElseGet(() -> named.get(0));
        }
    }

    private static Path shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    private void step(String text) {
        screen.line("-- " + text);
    }

    private static String describe(Tally tally) {
        return Figures.count(tally.transactions(), "transaction") + ": " + Figures.count(tally.inserts(), "insert")
                + ", " + Figures.count(tally.updates(), "update") + ", " + Figures.count(tally.deletes(), "delete")
                + ", " + Figures.count(tally.keyChanges(), "key change");
    }
}
