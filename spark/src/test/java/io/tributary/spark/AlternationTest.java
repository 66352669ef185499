package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.LocalFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.merge.StreamingMerge;
import io.tributary.merge.TableStory;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One table, applied now by one engine and now by the other. */
public class AlternationTest {
    private static final int PASSES = 100;

    @TempDir
    Path folder;

    @Test
    void tableAppliedByBothEnginesInTurnEqualsTheOracleAfterEachPass() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("AlternationTest seed " + seed);
        Random random = new Random(seed);
        TableStory story = new TableStory(random.nextLong());
        Path target = folder.resolve("target");
        Path file = target.resolve(CsvSettings.LAYOUT.path(story.table()));
        SparkMergeSettings small = new SparkMergeSettings(2_000, 1_000, 1 << 14, 1 << 14);
        int onSpark = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            story.goOn();
            boolean spark = random.nextBoolean();
            onSpark += spark ? 1 : 0;
            try (Target opened = spark ? onSpark(target, story, small) : embedded(target, story)) {
                Plan plan = story.log().plan(opened.applied(story.table())).orElseThrow();
                assertThat(opened.apply(plan).commit()).isEqualTo(story.log().lastCommit());
            }
            assertThat(story.sorted(Files.readAllBytes(file)))
                    .as("seed %d, pass %d on %s", seed, pass, spark ? "Spark" : "the embedded engine")
                    .isEqualTo(story.expected());
        }
        assertThat(onSpark).isBetween(20, 80);
    }

    private Target embedded(Path target, TableStory story) {
        StreamingMerge merge = new StreamingMerge(story.log().files(), MergeSettings.in(folder.resolve("scratch")));
        return CsvTarget.open(new LocalFiles(target), CsvSettings.DEFAULT, merge, "embedded");
    }

    private static Target onSpark(Path target, TableStory story, SparkMergeSettings settings) {
        SparkMerge merge =
                new SparkMerge(LocalSpark.context(), Sent.landed(story.log().files()), Sent.folder(target), settings);
        return CsvTarget.open(new LocalFiles(target), CsvSettings.DEFAULT, merge, "Spark");
    }
}
