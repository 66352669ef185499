package io.tributary.app.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.config.ConfigReader;
import io.tributary.app.console.Screen;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.PausedTables;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.VitalSigns;
import io.tributary.change.TableId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When jobs are started, which here do nothing but fail. */
@Timeout(60)
class SparkRunTest {
    private static final TableId PERSON = new TableId("world", "person");

    @TempDir
    Path folder;

    private final Semaphore runs = new Semaphore(0);
    private Pipeline pipeline;

    @BeforeEach
    void land() throws IOException {
        pipeline = Pipeline.of(ConfigReader.read(
                Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        """
                        name: world
                        landing: { path: landing, grace: 0ms }
                        target: { format: csv, path: final }
                        tables:
                          world.person:
                            columns: [{ name: id, type: int, key: true }]
                          world.city:
                            columns: [{ name: id, type: int, key: true }]
                        trigger: { sweep: 200ms }
                        """),
                System::getenv));
        land("person", "LOAD00000001.csv");
    }

    private void land(String table, String file) throws IOException {
        Path path = folder.resolve("landing/world").resolve(table).resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "1\n");
    }

    private SparkRun run() {
        SparkJob failing = (stop, lines) -> {
            runs.release();
            return 1;
        };
        return new SparkRun(
                pipeline,
                Engine.SPARK,
                failing,
                () -> new JobLines(new Screen(System.out, Screen.Kind.PLAIN, 80), new PrintWriter(System.err), false),
                () -> 0);
    }

    @Test
    void noJobIsStartedForATableThatIsPaused() {
        new PausedTables(pipeline.landing(), Clock.systemUTC()).pause(PERSON);

        assertThat(run().once(new StopSignal())).isZero();

        assertThat(runs.availablePermits()).isZero();
    }

    @Test
    void tableThatIsHeldDoesNotMakeOthersLate() throws Exception {
        StopSignal stop = new StopSignal();
        Thread applying = new Thread(() -> run().untilStopped(stop, new VitalSigns(Clock.systemUTC())));
        applying.start();
        try {
            // the next one for the same is 6 s later
            assertThat(runs.tryAcquire(5, 30, TimeUnit.SECONDS)).isTrue();

            land("city", "LOAD00000001.csv");

            assertThat(runs.tryAcquire(3, TimeUnit.SECONDS)).isTrue();
        } finally {
            stop.request();
            applying.join();
        }
    }
}
