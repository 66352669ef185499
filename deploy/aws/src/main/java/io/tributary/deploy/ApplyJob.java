package io.tributary.deploy;

import static io.tributary.deploy.Ordered.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.glue.CfnDatabase;
import software.amazon.awscdk.services.glue.CfnJob;
import software.amazon.awscdk.services.iam.CfnRole;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;

/** The Glue job that applies what is too large for the function, and the database that final tables are found in. */
final class ApplyJob {
    static final String NAME = "${AWS::StackName}-apply";
    /** Of the groups that Glue writes the job's log to, {@code output} and {@code error}. */
    private static final String LOG = "/aws-glue/" + NAME;

    private static final String DATABASE = "database/${CatalogDatabase}";

    private ApplyJob() {}

    static CfnJob make(Construct stack, Parameters parameters, Conditions conditions, Buckets buckets) {
        // Glue removes a database's tables with it, and an Iceberg table is known by its entry alone
        Buckets.kept(CfnDatabase.Builder.create(stack, "LakeDatabase")
                .catalogId(Aws.ACCOUNT_ID)
                .databaseInput(CfnDatabase.DatabaseInputProperty.builder()
                        .name(parameters.catalogDatabase.getValueAsString())
                        .description("Final tables")
                        .build())
                .build());
        List<String> logs = List.of(
                log(stack, parameters, conditions, "JobOutputLog", "output"),
                log(stack, parameters, conditions, "JobErrorLog", "error"));
        return Conditions.only(
                conditions.hasJob,
                CfnJob.Builder.create(stack, "ApplyJob")
                        .name(Fn.sub(NAME))
                        .description("Applies what is landed, with Spark")
                        .role(role(stack, conditions, logs).getAttrArn())
                        .glueVersion("5.1")
                        .workerType("G.1X")
                        .numberOfWorkers(parameters.jobWorkers.getValueAsNumber())
                        .timeout(480)
                        .maxRetries(0)
                        .executionProperty(CfnJob.ExecutionPropertyProperty.builder()
                                .maxConcurrentRuns(1)
                                .build())
                        .command(CfnJob.JobCommandProperty.builder()
                                .name("glueetl")
                                .scriptLocation(artifact("GlueApply.scala"))
                                .build())
                        .defaultArguments(arguments(conditions, buckets))
                        .build());
    }

    /** Makes a log group; its ARN. */
    private static String log(Construct stack, Parameters parameters, Conditions conditions, String id, String name) {
        return Conditions.only(
                        conditions.hasJob,
                        CfnLogGroup.Builder.create(stack, id)
                                .logGroupName(Fn.sub(LOG + "/" + name))
                                .retentionInDays(parameters.logDays.getValueAsNumber())
                                .build())
                .getAttrArn();
    }

    /**
     * What Glue needs, the pipeline file, and what that may name.
     *
     * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html">log groups since Glue 5.0</a>
     */
    private static Map<String, Object> arguments(Conditions conditions, Buckets buckets) {
        Map<String, Object> arguments = object(
                "--job-language",
                "scala",
                "--class",
                "GlueApply",
                "--extra-jars",
                artifact("tributary-spark.jar"),
                "--user-jars-first",
                "true",
                "--TempDir",
                Fn.sub(
                        "s3://${Logs}/runs/temporary/",
                        Ordered.strings("Logs", buckets.logs().getRef())),
                "--custom-logGroup-prefix",
                Fn.sub(LOG),
                "--enable-metrics",
                "true",
                "--pipeline",
                artifact("pipeline.yaml"));
        Buckets.environment().forEach((name, value) -> arguments.put("--" + name, value));
        arguments.put("--TRIBUTARY_JOB", Fn.sub(NAME));
        Trigger.sourceUnasked(conditions).forEach((name, value) -> arguments.put("--" + name, value));
        return arguments;
    }

    private static String artifact(String name) {
        return Fn.sub("s3://${ArtifactBucket}/${ArtifactPrefix}/" + name);
    }

    private static CfnRole role(Construct stack, Conditions conditions, List<String> logs) {
        List<Grant> grants = new ArrayList<>(Buckets.grantsToApply());
        grants.add(Grant.to(
                List.of(Fn.sub("arn:${AWS::Partition}:s3:::${ArtifactBucket}/${ArtifactPrefix}/*")), "s3:GetObject"));
        grants.add(Buckets.grantForTemporaryFiles());
        grants.add(Grant.to(logs, "logs:CreateLogStream", "logs:PutLogEvents"));
        // they are there, but Glue may ask for them all the same
        grants.add(Grant.to(
                List.of(Fn.sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:" + LOG + "/*")),
                "logs:CreateLogGroup"));
        grants.add(Grant.to(List.of("*"), "cloudwatch:PutMetricData")
                .when("StringEquals", "cloudwatch:namespace", "Glue"));
        grants.addAll(grantsToRegister());
        return Conditions.only(
                conditions.hasJob,
                CfnRole.Builder.create(stack, "JobRole")
                        .description("The Glue job that applies what is landed")
                        .assumeRolePolicyDocument(Grant.assumedBy("glue.amazonaws.com"))
                        .policies(List.of(Trigger.policy("apply", grants)))
                        .build());
    }

    /** Starting the job, and looking how it is. */
    static Grant grantToStart() {
        return Grant.to(List.of(glue("job/" + NAME)), "glue:StartJobRun", "glue:GetJobRun");
    }

    /** Finding, making and changing final tables in the catalog. */
    static List<Grant> grantsToRegister() {
        return List.of(Grant.to(
                List.of(glue("catalog"), glue(DATABASE), glue("table/${CatalogDatabase}/*")),
                "glue:GetDatabase",
                "glue:GetTable",
                "glue:CreateTable",
                "glue:UpdateTable",
                "glue:DeleteTable",
                "glue:GetPartitions",
                "glue:BatchCreatePartition",
                "glue:BatchUpdatePartition",
                "glue:BatchDeletePartition"));
    }

    private static String glue(String what) {
        return Fn.sub("arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:" + what);
    }
}
