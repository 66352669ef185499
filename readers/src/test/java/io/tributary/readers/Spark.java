package io.tributary.readers;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The Spark session of all tests of this module: two cores, UTC, times as classes of {@code java.time}. */
final class Spark {
    private static final SparkSession SESSION = SparkSession.builder()
            .appName("readers")
            .master("local[2]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.datetime.java8API.enabled", "true")
            .config("spark.sql.debug.maxToStringFields", "100")
            .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", "target/spark-warehouse")
            .getOrCreate();

    private Spark() {}

    static SparkSession session() {
        return SESSION;
    }

    /**
     * A session that knows one Iceberg catalog and asks it again for each statement.
     *
     * @param name of the catalog in SQL
     */
    static SparkSession withCatalog(String name, Map<String, String> properties) {
        SparkSession session = SESSION.newSession();
        String prefix = "spark.sql.catalog." + name;
        session.conf().set(prefix, "org.apache.iceberg.spark.SparkCatalog");
        session.conf().set(prefix + ".cache-enabled", "false");
        properties.forEach((key, value) -> session.conf().set(prefix + "." + key, value));
        return session;
    }
}
