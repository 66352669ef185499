package io.tributary.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** The Spark of all tests in one process, if none is there yet: two cores, nothing on the network. */
final class LocalSpark {
    private static final JavaSparkContext CONTEXT = new JavaSparkContext(SparkContext.getOrCreate(new SparkConf()
            .setAppName("tributary tests")
            .setMaster("local[2]")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.driver.host", "127.0.0.1")
            // as a cluster may have it
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.ui.enabled", "false")));

    private LocalSpark() {}

    static JavaSparkContext context() {
        return CONTEXT;
    }
}
