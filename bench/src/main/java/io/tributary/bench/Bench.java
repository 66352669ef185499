package io.tributary.bench;

import java.util.Arrays;

/** Entry point: the first argument names the benchmark, {@code --name value} pairs follow. */
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments.length == 0 ? "" : arguments[0];
        Options options =
                Options.parse(Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length));
        switch (name) {
            case "load" -> LoadBench.run(options);
            case "s3" -> S3Bench.run(options);
            case "stream" -> StreamBench.run(options);
            case "apply" -> ApplyBench.run(options);
            case "parquet" -> ParquetBench.run(options);
            case "dms" -> DmsBench.run(options);
            case "iceberg" -> IcebergBench.run(options);
            case "database" -> DatabaseBench.runPostgres(options);
            case "mysql-database" -> DatabaseBench.runMysql(options);
            case "transform" -> TransformBench.run(options);
            case "lambda" -> LambdaBench.run(options);
            case "console" -> ConsoleBench.run(options);
            case "spark" -> SparkBench.run(options);
            case "latency" -> LatencyBench.run(options);
            case "memory" -> MemoryBench.run(options);
            case "mysql-load" -> MysqlLoadBench.run(options);
            case "mysql-stream" -> MysqlStreamBench.run(options);
            case "mysql-memory" -> MemoryBench.runMysql(options);
            default -> {
                System.err.println(
                        "usage: bench/run load|s3|stream|apply|parquet|iceberg|dms|database|transform|lambda|spark|console|latency|memory|mysql-load|mysql-stream|"
                                + "mysql-database|mysql-memory [--rows N] [--runs N] …");
                System.exit(2);
            }
        }
    }
}
