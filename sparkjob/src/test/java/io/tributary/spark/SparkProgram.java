package io.tributary.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Spark as it is published, begun by its own {@code SparkSubmit}: what a distribution's {@code spark-submit} does. */
enum SparkProgram {
    /** With Scala 2.12. */
    SPARK_3_5("spark"),
    /** With Scala 2.13. */
    SPARK_4_1("spark41");

    static final Path JAR = Path.of("target", "tributary-spark.jar").toAbsolutePath();

    private final String module;

    SparkProgram(String module) {
        this.module = module;
    }

    /** A script that takes the arguments of {@code spark-submit}; small, and silent but for warnings. */
    Path script(Path folder) throws IOException {
        Path script = folder.resolve("spark-submit-" + module);
        String classPath = Files.readString(Path.of("..", module, "target", "spark.classpath"));
        Files.writeString(
                script,
                """
                #!/bin/sh
                export SPARK_LOCAL_IP=127.0.0.1
                exec %s/bin/java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 %s -cp '%s' \\
                  org.apache.spark.deploy.SparkSubmit --conf spark.ui.enabled=false --conf spark.log.level=WARN "$@"
                """
                        .formatted(
                                System.getProperty("java.home"),
                                System.getProperty("spark.opens").replaceAll("\\s+", " "),
                                classPath));
        script.toFile().setExecutable(true);
        return script;
    }

    /**
     * The job, begun by hand.
     *
     * @param settings of Spark, as {@code name=value}
     */
    List<String> job(Path folder, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(script(folder).toString(), "--master", "local[2]"));
        for (String setting : settings) {
            command.addAll(List.of("--conf", setting));
        }
        command.addAll(List.of("--class", SparkApply.class.getName(), JAR.toString()));
        return command;
    }
}
