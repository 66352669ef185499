package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The {@code spark} section: how a job is started that applies with Spark. */
public record SparkConfig(
        @Key(
                        value = SUBMIT,
                        about = "The program that submits jobs to Spark. When not written, `spark-submit` of"
                                + " `SPARK_HOME`, or else of `PATH`.",
                        otherwise = "",
                        example = "/opt/spark/bin/spark-submit")
                String submit,
        @Key(
                        value = MASTER,
                        about =
                                "The cluster, as `--master` of `spark-submit` takes it. When not written, as Spark's own"
                                        + " configuration has it, which by itself means this machine.",
                        otherwise = "",
                        example = "k8s://https://cluster:6443")
                String master,
        @Key(
                        value = JAR,
                        about = "The job's jar, `tributary-spark.jar`, as Spark finds it. When not written, the"
                                + " one that `TRIBUTARY_SPARK` names, which the launcher sets.",
                        otherwise = "",
                        example = "/opt/tributary/tributary-spark.jar")
                String jar,
        @Key(
                        value = CONF,
                        about =
                                "Settings of Spark, by its own names. They are handed over on a command line, so no secrets.",
                        otherwise = "",
                        example = "{ spark.executor.memory: 4g }")
                Map<String, Secret> conf,
        @Key(
                        value = JOB,
                        about =
                                "A job of AWS Glue that is started in place of `spark-submit`. Its own defaults have to say"
                                        + " where the pipeline file is.",
                        otherwise = "",
                        example = "consolidate-employee-data-lewis")
                String job,
        @Key(
                        value = EMR_SERVERLESS,
                        about = "An application of EMR Serverless that runs the job in place of `spark-submit`; `jar`"
                                + " and `conf` hold for it too, and `jar` is required: a place in a bucket.",
                        otherwise = "")
                EmrServerlessConfig emrServerless,
        @Key(
                        value = "above",
                        about =
                                "With `apply --engine auto`: Spark is chosen when more than this would be read and written for a"
                                        + " table: files that are not applied, and the final file, which is read and written anew.",
                        otherwise = "1GB")
                ByteSize above,
        @Key(
                        value = "above-rows",
                        about = "The same in rows: those of changes, and those of the final file.",
                        otherwise = "20000000")
                int aboveRows)
        implements Selective {
    private static final String MASTER = "master";
    private static final String JAR = "jar";
    private static final String CONF = "conf";
    private static final String JOB = "job";
    private static final String SUBMIT = "submit";
    private static final String EMR_SERVERLESS = "emr-serverless";

    public SparkConfig {
        requireNonNull(submit, "submit is null");
        requireNonNull(master, "master is null");
        requireNonNull(jar, "jar is null");
        conf = Map.copyOf(conf);
        requireNonNull(job, "job is null");
        requireNonNull(emrServerless, "emrServerless is null");
        if (emrServerless.isWritten() && !jar.startsWith("s3://")) {
            throw new Misfit(
                    JAR, "expected beside emr-serverless a place in a bucket, as in s3://bucket/tributary-spark.jar");
        }
        requireNonNull(above, "above is null");
        if (aboveRows < 0) {
            throw new Misfit("above-rows", "expected 0 or more");
        }
    }

    @Override
    public void refuse(Set<String> written) {
        refuse(written, JOB, List.of(EMR_SERVERLESS, SUBMIT, MASTER, JAR, CONF));
        refuse(written, EMR_SERVERLESS, List.of(SUBMIT, MASTER));
    }

    private static void refuse(Set<String> written, String way, List<String> others) {
        for (String key : others) {
            if (written.contains(way) && written.contains(key)) {
                throw new Misfit(key, "stands beside " + way + ", which has its own; take one of them out");
            }
        }
    }

    /** Whether a job of Glue is started. */
    public boolean isOnGlue() {
        return !job.isEmpty();
    }
}
