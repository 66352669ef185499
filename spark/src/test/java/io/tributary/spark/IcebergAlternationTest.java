package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.files.LocalFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.TableStory;
import io.tributary.target.Target;
import io.tributary.target.iceberg.IcebergReader;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

public class IcebergAlternationTest extends AlternationContract {
    private final Map<SparkMergeSettings, AtomicInteger> shares = new HashMap<>();

    IcebergAlternationTest() {
        super(12);
    }

    /** Format 3, for deletion vectors. */
    private IcebergSettings settings() {
        IcebergSettings usual = IcebergSettings.DEFAULT;
        return new IcebergSettings(
                usual.catalog(),
                usual.uri(),
                Map.of(),
                3,
                Map.of(),
                usual.fileBytes(),
                usual.keepSnapshots(),
                usual.engine());
    }

    @Override
    boolean isDivided(SparkMergeSettings settings) {
        return shares(settings).get() > 0;
    }

    private AtomicInteger shares(SparkMergeSettings settings) {
        return shares.computeIfAbsent(settings, first -> new AtomicInteger());
    }

    @Override
    Target embedded(TableStory story, MergeSettings merge) {
        return IcebergTarget.open(
                new LocalFiles(target()), settings(), story.log().files(), merge, "embedded");
    }

    @Override
    Target onSpark(TableStory story, MergeSettings merge, SparkMergeSettings settings) {
        SparkWorkers workers = new SparkWorkers(
                LocalSpark.context(), Sent.landed(story.log().files()), Sent.folder(target()), settings);
        return IcebergTarget.open(
                new LocalFiles(target()),
                settings(),
                story.log().files(),
                merge,
                new CountedWorkers(workers, shares(settings)),
                "Spark");
    }

    @Override
    List<String> rows(TableStory story) {
        try (IcebergReader reader = new IcebergReader(new LocalFiles(target()), settings(), folder)) {
            return story.sorted(String.join("", reader.rows(story.table())).getBytes(UTF_8));
        }
    }
}
