package io.tributary.spark;

import io.tributary.files.FilesSource;
import io.tributary.merge.LandedSource;
import io.tributary.merge.Plan;
import io.tributary.target.FileTarget;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;

/** The executors of a Spark cluster. Thread-safe for different tables. */
public final class SparkWorkers implements Workers {
    private final JavaSparkContext spark;
    private final LandedSource landed;
    private final FilesSource target;
    private final SparkMergeSettings settings;

    /** @param target the files that the target keeps, where parts are written too */
    public SparkWorkers(JavaSparkContext spark, LandedSource landed, FilesSource target, SparkMergeSettings settings) {
        this.spark = spark;
        this.landed = landed;
        this.target = target;
        this.settings = settings;
    }

    @Override
    public boolean isWorth(long bytes) {
        return bytes > settings.pieceBytes();
    }

    @Override
    public long shareBytes() {
        return settings.pieceBytes();
    }

    @Override
    public Optional<NetFiles> net(Plan plan, TypeRules rules, EngineSettings engine) {
        String folder = FileTarget.PARTS + UUID.randomUUID() + "/";
        MergeTasks tasks = MergeTasks.of(plan, landed, target, folder, settings);
        Optional<List<NetFile>> files = Optional.empty();
        try {
            files = new NetJobs(spark, tasks).run(rules, engine);
            return files.map(made -> new Made(made, folder));
        } finally {
            if (files.isEmpty()) {
                remove(folder);
            }
        }
    }

    private void remove(String folder) {
        FileTarget.removeParts(target.open(), folder);
    }

    private final class Made implements NetFiles {
        private final List<NetFile> files;
        private final String folder;

        Made(List<NetFile> files, String folder) {
            this.files = List.copyOf(files);
            this.folder = folder;
        }

        @Override
        public List<NetFile> files() {
            return files;
        }

        @Override
        public void close() {
            remove(folder);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // each share's own result
    public <T extends Serializable> List<T> run(List<? extends Share<T>> shares) {
        List<byte[]> sent = shares.stream().map(Serialized::bytes).toList();
        FilesSource files = target;
        LandedSource load = landed;
        try {
            return spark
                    .parallelize(sent, sent.size())
                    .map(share -> Serialized.bytes(
                            Serialized.of(share, Share.class).run(files.open(), load.open(), MergeTasks.scratch())))
                    .collect()
                    .stream()
                    .map(bytes -> (T) Serialized.of(bytes, Serializable.class))
                    .toList();
        } catch (Exception e) {
            throw Failures.of(e);
        }
    }
}
