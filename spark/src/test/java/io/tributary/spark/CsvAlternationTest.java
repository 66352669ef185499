package io.tributary.spark;

import io.tributary.files.LocalFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.merge.TableStory;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

public class CsvAlternationTest extends AlternationContract {
    CsvAlternationTest() {
        super(100);
    }

    /** Everything is. */
    @Override
    boolean isDivided(SparkMergeSettings settings) {
        return true;
    }

    @Override
    Target embedded(TableStory story, MergeSettings settings) {
        StreamingMerge merge = new StreamingMerge(story.log().files(), settings);
        return CsvTarget.open(new LocalFiles(target()), CsvSettings.DEFAULT, merge, "embedded");
    }

    @Override
    Target onSpark(TableStory story, MergeSettings merge, SparkMergeSettings settings) {
        SparkMerge onSpark =
                new SparkMerge(LocalSpark.context(), Sent.landed(story.log().files()), Sent.folder(target()), settings);
        return CsvTarget.open(new LocalFiles(target()), CsvSettings.DEFAULT, onSpark, "Spark");
    }

    @Override
    List<String> rows(TableStory story) {
        try {
            return story.sorted(Files.readAllBytes(target().resolve(CsvSettings.LAYOUT.path(story.table()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
