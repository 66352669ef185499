package io.tributary.deploy;

import static io.tributary.deploy.Ordered.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.constructs.Construct;

/** What is asked of whoever deploys, in groups; every one but the artifacts' bucket and prefix has a default. */
final class Parameters {
    private final Construct stack;
    private final List<Map<String, Object>> groups = new ArrayList<>();
    private List<String> group = List.of();

    final CfnParameter artifactBucket;
    final CfnParameter artifactPrefix;
    final CfnParameter pipelineName;
    final CfnParameter landingPrefix;
    final CfnParameter targetPrefix;
    final CfnParameter notificationSuffix;
    final CfnParameter architecture;
    final CfnParameter lambdaMemory;
    final CfnParameter job;
    final CfnParameter jobWorkers;
    final CfnParameter catalogDatabase;
    final CfnParameter targetSecretArn;
    final CfnParameter targetPort;
    final CfnParameter capture;
    final CfnParameter engine;
    final CfnParameter source;
    final CfnParameter sourceDatabase;
    final CfnParameter sourceSchema;
    final CfnParameter sourceTable;
    final CfnParameter sourceSecretArn;
    final CfnParameter sourcePort;
    final CfnParameter sourceCaCertificateArn;
    final CfnParameter sourceInstanceClass;
    final CfnParameter sourceStorage;
    final CfnParameter captureImage;
    final CfnParameter dmsInstanceClass;
    final CfnParameter dmsLobMaxSize;
    final CfnParameter dmsAccountRoles;
    final CfnParameter vpc;
    final CfnParameter vpcCidr;
    final CfnParameter subnets;
    final CfnParameter routeTables;
    final CfnParameter endpoints;
    final CfnParameter s3PrefixList;
    final CfnParameter alarmEmail;
    final CfnParameter lagSeconds;
    final CfnParameter nothingLandedSeconds;
    final CfnParameter logDays;
    final CfnParameter landedFilesPrefix;
    final CfnParameter landedFilesDays;

    Parameters(Construct stack) {
        this.stack = stack;
        begin("What was uploaded");
        artifactBucket = text("ArtifactBucket", null, "Bucket of this region with what deploy/aws/deploy uploaded");
        artifactPrefix =
                text("ArtifactPrefix", null, "Prefix in it; another one for every version, or nothing changes");
        begin("Pipeline");
        pipelineName = text("PipelineName", "world", "name: of the pipeline file, by which its figures are found");
        landingPrefix = text("LandingPrefix", "intermediate_data", "Where changes are landed in the landing bucket");
        targetPrefix = text("TargetPrefix", "des_file", "Where final tables are kept in the lake bucket");
        notificationSuffix =
                choice("NotificationSuffix", ".csv", "Files of DMS that are told", ".csv", ".csv.gz", ".parquet");
        targetSecretArn = text(
                "TargetSecretArn",
                "",
                "Secret (host, port, username, password) of a database that is the target; empty when the lake is");
        targetPort = number("TargetPort", 3306, "Port of that database", 1, 65535);
        begin("Apply");
        architecture = choice("Architecture", "x86_64", "Processor of the Lambda function", "x86_64", "arm64");
        lambdaMemory = number("LambdaMemory", 1769, "Megabytes; 1769 is one whole processor", 1024, 10240);
        job = choice("Job", "yes", "Whether there is a Glue job for what is too large for the function", "yes", "no");
        jobWorkers = number("JobWorkers", 2, "Workers of G.1X for each run", 2, 100);
        catalogDatabase = CfnParameter.Builder.create(stack, noted("CatalogDatabase"))
                .type("String")
                .defaultValue("tributary")
                .allowedPattern("[a-z0-9_]{1,255}")
                .description("Database of the Glue Data Catalog, made here")
                .build();
        begin("Source and capture");
        capture = choice(
                "Capture",
                "dms",
                "Who lands: AWS DMS, Tributary on Fargate, or somebody outside of this stack",
                "dms",
                "tributary",
                "none");
        source = choice("Source", "existing", "Whether a database of RDS is made", "existing", "create");
        engine = choice("SourceEngine", "mysql", "What the source is", "mysql", "postgres");
        sourceDatabase = text("SourceDatabase", "world", "Database that is connected to");
        sourceSchema = text("SourceSchema", "world", "DMS: schema of the tables");
        sourceTable = text("SourceTable", "%", "DMS: the tables; % is a wildcard");
        sourceSecretArn = text("SourceSecretArn", "", "Existing source: secret with host, port, username and password");
        sourcePort = number("SourcePort", 3306, "Port of the source: 3306, for PostgreSQL 5432", 1, 65535);
        sourceCaCertificateArn =
                text("SourceCaCertificateArn", "", "DMS: certificate that the source's is verified with");
        sourceInstanceClass = text("SourceInstanceClass", "db.t4g.medium", "Created source: its size");
        sourceStorage = number("SourceStorage", 50, "Created source: gigabytes", 20, 65536);
        captureImage = text("CaptureImage", "", "Tributary: image made with deploy/aws/Dockerfile, in ECR");
        dmsInstanceClass = text("DmsInstanceClass", "dms.t3.medium", "DMS: size of the replication instance");
        dmsLobMaxSize = number(
                "DmsLobMaxSize",
                64,
                "DMS: kilobytes of the longest value; it takes memory for 1000 rows of them",
                1,
                102_400);
        dmsAccountRoles = choice(
                "DmsAccountRoles",
                "existing",
                "DMS needs two roles once an account, of fixed names",
                "existing",
                "create");
        begin("Network of source and capture");
        vpc = text("VpcId", "", "VPC of source and capture");
        vpcCidr = text("VpcCidr", "10.0.0.0/16", "Its addresses");
        subnets = list("SubnetIds", "At least two private subnets in different zones");
        routeTables = list("RouteTableIds", "Their route tables, when endpoints are created");
        endpoints = choice(
                "Endpoints",
                "existing",
                "Whether VPC endpoints are made for S3, secrets, logs and ECR",
                "existing",
                "create");
        s3PrefixList = text(
                "S3PrefixListId",
                "",
                "pl-…: aws ec2 describe-managed-prefix-lists --filters"
                        + " Name=prefix-list-name,Values=com.amazonaws.REGION.s3");
        begin("Watching");
        alarmEmail = text("AlarmEmail", "", "Who is told of alarms");
        lagSeconds = number("LagSecondsMax", 900, "Alarm when a landed change waits longer", 60, 86400);
        nothingLandedSeconds = number(
                "NothingLandedSeconds",
                3600,
                "Alarm when nothing is landed for so long; a multiple of 60, 0 for none",
                0,
                86400);
        logDays = CfnParameter.Builder.create(stack, noted("LogDays"))
                .type("Number")
                .defaultValue(30)
                .allowedValues(List.of("1", "3", "7", "14", "30", "60", "90", "180", "365", "731"))
                .description("How long logs are kept, in CloudWatch and in the logs bucket")
                .build();
        landedFilesPrefix = text(
                "LandedFilesPrefix",
                "",
                "DMS: landed files below this prefix, such as intermediate_data/world/, expire; never the whole"
                        + " landing prefix, it holds the log too");
        landedFilesDays = number("LandedFilesDays", 30, "After so many days", 1, 3650);
    }

    private void begin(String label) {
        group = new ArrayList<>();
        groups.add(object("Label", object("default", label), "Parameters", group));
    }

    private String noted(String name) {
        group.add(name);
        return name;
    }

    private CfnParameter text(String name, @org.jspecify.annotations.Nullable String otherwise, String about) {
        CfnParameter.Builder parameter =
                CfnParameter.Builder.create(stack, noted(name)).type("String").description(about);
        return otherwise == null
                ? parameter.minLength(1).build()
                : parameter.defaultValue(otherwise).build();
    }

    private CfnParameter choice(String name, String otherwise, String about, String... values) {
        return CfnParameter.Builder.create(stack, noted(name))
                .type("String")
                .defaultValue(otherwise)
                .allowedValues(List.of(values))
                .description(about)
                .build();
    }

    private CfnParameter number(String name, int otherwise, String about, int least, int most) {
        return CfnParameter.Builder.create(stack, noted(name))
                .type("Number")
                .defaultValue(otherwise)
                .minValue(least)
                .maxValue(most)
                .description(about)
                .build();
    }

    private CfnParameter list(String name, String about) {
        return CfnParameter.Builder.create(stack, noted(name))
                .type("CommaDelimitedList")
                .defaultValue("")
                .description(about)
                .build();
    }

    /** How the console shows them. */
    Map<String, Object> groups() {
        return object("ParameterGroups", groups);
    }

    /** An object below the artifacts' prefix. */
    String artifact(String name) {
        return Fn.sub("${ArtifactPrefix}/" + name);
    }
}
