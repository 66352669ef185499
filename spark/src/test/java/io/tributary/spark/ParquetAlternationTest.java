package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.files.LocalFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.TableStory;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.parquet.FolderRows;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

public class ParquetAlternationTest extends AlternationContract {
    private final Map<SparkMergeSettings, AtomicInteger> shares = new HashMap<>();

    ParquetAlternationTest() {
        super(6);
    }

    private static ParquetSettings settings(TableStory story) {
        return new ParquetSettings(
                ParquetSettings.DEFAULT.layout(),
                EngineSettings.DEFAULT,
                Map.of(story.table(), List.of(new PartitionField("c2", PartitionField.Transform.IDENTITY, 0))));
    }

    @Override
    Target embedded(TableStory story, MergeSettings merge) {
        return ParquetTarget.open(
                new LocalFiles(target()), settings(story), story.log().files(), merge, "embedded");
    }

    @Override
    Target onSpark(TableStory story, MergeSettings merge, SparkMergeSettings settings) {
        SparkWorkers workers = new SparkWorkers(
                LocalSpark.context(), Sent.landed(story.log().files()), Sent.folder(target()), settings);
        return ParquetTarget.open(
                new LocalFiles(target()),
                settings(story),
                story.log().files(),
                merge,
                new CountedWorkers(workers, shares(settings)),
                "Spark");
    }

    @Override
    List<String> rows(TableStory story) {
        String folder = story.table().schema() + "/" + story.table().name();
        return story.sorted(String.join("", FolderRows.sorted(new LocalFiles(target()), folder, this.folder))
                .getBytes(UTF_8));
    }

    @Override
    boolean isDivided(SparkMergeSettings settings) {
        return shares(settings).get() > 0;
    }

    private AtomicInteger shares(SparkMergeSettings settings) {
        return shares.computeIfAbsent(settings, first -> new AtomicInteger());
    }
}
