package io.tributary.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.Files;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSample;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.ManualClock;
import io.tributary.landing.SourceScript;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * A source of random transactions, and a capture and an apply loop beside each other, each dying again and again at file
 * operations of its own, or at a failure of the store. The oracle is the source.
 *
 * @param landing the landing zone
 * @param lake where final files are
 */
record RandomHistory(Files landing, Files lake, Path scratch) {
    private static final LandingSettings LANDING = new LandingSettings(Duration.ofMillis(1), 40, 24, Duration.ZERO, 4);
    private static final ApplySettings APPLY = new ApplySettings(
            "lake", 2, Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofMillis(4), 50, Duration.ofSeconds(20));

    /**
     * Asserts that in the end the final files are the source's rows, each once.
     *
     * @param calm called before the last life, which nothing disturbs
     */
    void endsAsTheSource(long seed, int deaths, Runnable calm) throws InterruptedException {
        SourceScript source = new SourceScript(seed);
        Random random = new Random(seed);
        for (int death = 0; death < deaths; death++) {
            Files dyingLanding = dying(landing, random);
            Files dyingLake = dying(lake, random);
            AtomicBoolean captured = new AtomicBoolean();
            Thread applying = new Thread(() -> live(() -> apply(dyingLake, captured)));
            applying.start();
            live(() -> source.capture(dyingLanding, LANDING, ManualClock.atStart()));
            captured.set(true);
            applying.join();
        }

        calm.run();
        source.capture(landing, LANDING, ManualClock.atStart());
        assertThat(apply(lake, new AtomicBoolean(true)).isComplete())
                .as("seed " + seed)
                .isTrue();
        for (TableId table : SourceScript.TABLES) {
            assertThat(rows(table)).as("seed " + seed).isEqualTo(source.finalFile(table));
        }
    }

    private static Files dying(Files files, Random random) {
        Effect effect = Effect.values()[random.nextInt(3)];
        return FaultyFiles.crashingAt(files, 1 + random.nextInt(250), effect);
    }

    private static void live(Runnable life) {
        try {
            life.run();
        } catch (ProcessCrash | PipelineException death) {
            // goes on in the next process
        }
    }

    /** Applies until the capture has ended, and what it has left after that. */
    private ApplyResult apply(Files files, AtomicBoolean captured) {
        LandingReader reader = new LandingReader(landing);
        StreamingMerge merge = new StreamingMerge(reader::open, MergeSettings.in(scratch));
        try (Target target = CsvTarget.open(files, CsvSettings.DEFAULT, merge, "test");
                ApplyLoop loop = new ApplyLoop(reader, target, APPLY, Clock.systemUTC())) {
            loop.run(captured::get);
            return loop.runOnce(() -> false);
        }
    }

    private String rows(TableId table) {
        return LandingSample.content(lake, table.path() + "/final_output.csv")
                .lines()
                .sorted(Comparator.comparingInt(line -> Integer.parseInt(line.substring(0, line.indexOf(',')))))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
