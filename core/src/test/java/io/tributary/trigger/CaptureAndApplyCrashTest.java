package io.tributary.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableId;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A capture and an apply loop beside each other, each dying again and again at file operations of its own: in the end the
 * final files are the source's rows, each once.
 */
@Timeout(120)
final class CaptureAndApplyCrashTest {
    private static final LandingSettings LANDING = new LandingSettings(Duration.ofMillis(1), 40, 24, Duration.ZERO, 4);
    private static final ApplySettings APPLY = new ApplySettings(
            "lake", 2, Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofMillis(4), 50, Duration.ofSeconds(20));
    private static final int DEATHS = 12;

    @TempDir
    Path scratch;

    private final Files landing = new MemoryFiles();
    private final Files lake = new MemoryFiles();
    private final List<ApplyResult> results = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void finalFilesAreTheSource(long seed) throws InterruptedException {
        SourceScript source = new SourceScript(seed);
        Random random = new Random(seed);
        for (int death = 0; death < DEATHS; death++) {
            Files dyingLanding = dying(landing, random);
            Files dyingLake = dying(lake, random);
            AtomicBoolean captured = new AtomicBoolean();
            Thread applying = new Thread(() -> apply(dyingLake, captured));
            applying.start();
            capture(source, dyingLanding);
            captured.set(true);
            applying.join();
        }

        capture(source, landing);
        results.clear();
        apply(lake, new AtomicBoolean(true));
        assertThat(results).as("seed " + seed).hasSize(1).allMatch(ApplyResult::isComplete);

        for (TableId table : SourceScript.TABLES) {
            String rows = LandingSample.content(lake, table.path() + "/final_output.csv")
                    .lines()
                    .sorted(Comparator.comparingInt(line -> Integer.parseInt(line.substring(0, line.indexOf(',')))))
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
            assertThat(rows).as("seed " + seed).isEqualTo(source.finalFile(table));
        }
    }

    private static Files dying(Files files, Random random) {
        Effect effect = Effect.values()[random.nextInt(3)];
        return FaultyFiles.crashingAt(files, 1 + random.nextInt(250), effect);
    }

    private static void capture(SourceScript source, Files files) {
        try {
            source.capture(files, LANDING, ManualClock.atStart());
        } catch (ProcessCrash death) {
            // goes on in the next process
        }
    }

    /** Applies until the capture has ended, and what it has left after that. */
    private void apply(Files files, AtomicBoolean captured) {
        LandingReader reader = new LandingReader(landing);
        StreamingMerge merge = new StreamingMerge(reader::open, MergeSettings.in(scratch));
        try (Target target = CsvTarget.open(files, CsvSettings.DEFAULT, merge, "test");
                ApplyLoop loop = new ApplyLoop(reader, target, APPLY, Clock.systemUTC())) {
            loop.run(captured::get);
            results.add(loop.runOnce(() -> false));
        } catch (ProcessCrash death) {
            // goes on in the next process
        }
    }
}
