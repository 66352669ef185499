package io.tributary.app.job;

/** Who merges. */
public enum Engine {
    /** This process. */
    EMBEDDED,
    /** A job on Spark. */
    SPARK,
    /** This process little, and Spark what is more than {@code spark.above} or {@code spark.above-rows}. */
    AUTO
}
