package io.tributary.spark;

import io.tributary.app.config.PipelineConfig;
import io.tributary.app.pipeline.MergeSteps;
import io.tributary.files.FilesSource;
import io.tributary.merge.LandedSource;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvMerge;
import io.tributary.target.engine.Workers;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** The steps that Spark carries out, and the Spark application that they are carried out in. */
final class ClusterSteps implements AutoCloseable {
    private @Nullable JavaSparkContext context;

    /** Begins the application, or joins the one that this process is in already. */
    MergeSteps start(PipelineConfig config) {
        SparkConf conf = new SparkConf()
                .setIfMissing("spark.app.name", "tributary apply " + config.name())
                .setIfMissing("spark.master", "local[*]");
        JavaSparkContext spark = new JavaSparkContext(SparkContext.getOrCreate(conf));
        context = spark;
        return new MergeSteps() {
            @Override
            public CsvMerge csv(StreamingMerge embedded, LandedSource landed, FilesSource target) {
                return new SparkMerge(spark, landed, target, SparkMergeSettings.DEFAULT);
            }

            @Override
            public Workers workers(LandedSource landed, FilesSource target) {
                return new SparkWorkers(spark, landed, target, SparkMergeSettings.DEFAULT);
            }
        };
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
        }
    }
}
