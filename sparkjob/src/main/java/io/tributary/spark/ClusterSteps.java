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
    /** A setting of Spark, a size as it takes them: of how many bytes of a table a task is worth while. */
    private static final String PIECE_BYTES = "spark.tributary.pieceBytes";

    private @Nullable JavaSparkContext context;

    /** Begins the application, or joins the one that this process is in already. */
    MergeSteps start(PipelineConfig config) {
        SparkConf conf = new SparkConf()
                .setIfMissing("spark.app.name", "tributary apply " + config.name())
                .setIfMissing("spark.master", "local[*]");
        JavaSparkContext spark = new JavaSparkContext(SparkContext.getOrCreate(conf));
        context = spark;
        SparkMergeSettings settings = settings(spark);
        return new MergeSteps() {
            @Override
            public CsvMerge csv(StreamingMerge embedded, LandedSource landed, FilesSource target) {
                return new SparkMerge(spark, landed, target, settings);
            }

            @Override
            public Workers workers(LandedSource landed, FilesSource target) {
                return new SparkWorkers(spark, landed, target, settings);
            }
        };
    }

    private static SparkMergeSettings settings(JavaSparkContext spark) {
        SparkMergeSettings usual = SparkMergeSettings.DEFAULT;
        long pieceBytes = spark.getConf().getSizeAsBytes(PIECE_BYTES, usual.pieceBytes());
        return new SparkMergeSettings(pieceBytes, usual.partBytes(), usual.memoryBytes(), usual.filterBytes());
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
        }
    }
}
