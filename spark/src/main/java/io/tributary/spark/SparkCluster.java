package io.tributary.spark;

import io.tributary.files.FilesSource;
import io.tributary.merge.LandedSource;
import io.tributary.target.ClusterMerge;
import io.tributary.target.CsvMerge;
import org.apache.spark.api.java.JavaSparkContext;

/** The Spark application that this process drives. Thread-safe. */
public final class SparkCluster implements ClusterMerge {
    private final JavaSparkContext spark;

    public SparkCluster(JavaSparkContext spark) {
        this.spark = spark;
    }

    @Override
    public CsvMerge of(LandedSource landed, FilesSource target) {
        return new SparkMerge(spark, landed, target, SparkMergeSettings.DEFAULT);
    }
}
