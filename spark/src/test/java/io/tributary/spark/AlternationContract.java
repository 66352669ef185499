package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.merge.TableStory;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One table, applied now by one engine and now by the other. */
public abstract class AlternationContract {
    /** Tasks work out what changes come to, but for very few. */
    private static final SparkMergeSettings PARTS = new SparkMergeSettings(2_000, 300, 1 << 14, 1 << 14);

    /** The driver does, where that is possible. */
    private static final SparkMergeSettings WHOLE = new SparkMergeSettings(2_000, 1 << 20, 1 << 14, 1 << 14);

    private final int passes;

    @TempDir
    Path folder;

    AlternationContract(int passes) {
        this.passes = passes;
    }

    abstract Target embedded(TableStory story, MergeSettings merge);

    abstract Target onSpark(TableStory story, MergeSettings merge, SparkMergeSettings settings);

    /** What a reader sees, as {@link TableStory#expected}. */
    abstract List<String> rows(TableStory story);

    /** Whether tasks have had a part in it with these settings: a target that keeps all for itself would pass too. */
    abstract boolean isDivided(SparkMergeSettings settings);

    /** Where all targets that are opened are. */
    final Path target() {
        return folder.resolve("target");
    }

    @Test
    void tableAppliedByBothEnginesInTurnEqualsTheOracleAfterEachPass() {
        long seed = new Random().nextLong();
        System.out.println(getClass().getSimpleName() + " seed " + seed);
        Random random = new Random(seed);
        TableStory story = new TableStory(random.nextLong());
        MergeSettings merge = MergeSettings.in(folder.resolve("scratch"));
        for (int pass = 0; pass < passes || !isDivided(PARTS) || !isDivided(WHOLE); pass++) {
            story.goOn();
            boolean spark = random.nextBoolean();
            SparkMergeSettings settings = random.nextBoolean() ? PARTS : WHOLE;
            try (Target opened = spark ? onSpark(story, merge, settings) : embedded(story, merge)) {
                Plan plan = story.log().plan(opened.applied(story.table())).orElseThrow();
                assertThat(opened.apply(plan).commit()).isEqualTo(story.log().lastCommit());
            }
            assertThat(rows(story))
                    .as("seed %d, pass %d on %s", seed, pass, spark ? settings : "the embedded engine")
                    .isEqualTo(story.expected());
        }
    }
}
