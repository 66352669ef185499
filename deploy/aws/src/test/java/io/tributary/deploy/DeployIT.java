package io.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.files.s3.AwsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script with AWS's own command line, to a server with AWS's interfaces. That makes buckets, queues, roles, the function, schedules,
 * groups and endpoints of the network and the container's parts; it passes over what it does not know, such as Glue, DMS and alarms.
 */
class DeployIT {
    private static final String ACCOUNT = "123456789012";

    @TempDir
    Path folder;

    private final String stack = "t" + UUID.randomUUID().toString().substring(0, 8);
    private AwsServer server;

    @BeforeEach
    void makeBucketForArtifacts() throws Exception {
        server = AwsServer.assumeThere(folder);
        server.aws("s3", "mb", "s3://" + stack + "-artifacts");
    }

    @AfterEach
    void removeTheStack() throws Exception {
        if (server != null) {
            for (String name : List.of(stack, stack + "-dms")) {
                server.aws("cloudformation", "delete-stack", "--stack-name", name);
            }
        }
    }

    private String deploy(String name, Path pipeline, String... parameters) throws Exception {
        // the server wants an archive and looks into none
        Path function = Files.write(
                folder.resolve("function.zip"),
                new byte[] {0x50, 0x4b, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        List<String> command = new ArrayList<>(List.of(
                Path.of("deploy").toAbsolutePath().toString(), name, stack + "-artifacts", pipeline.toString()));
        command.addAll(Arrays.asList(parameters));
        return server.run(
                "",
                Map.of(
                        "TRIBUTARY_AWS", server.commandLine(),
                        "TRIBUTARY_LAMBDA", function.toString(),
                        "TRIBUTARY_SPARK", function.toString()),
                command);
    }

    private JsonNode ask(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--output", "json"));
        return Templates.JSON.readTree(server.aws(all.toArray(new String[0])));
    }

    private TreeSet<String> made(String name) throws Exception {
        TreeSet<String> made = new TreeSet<>();
        for (JsonNode resource : ask("cloudformation", "list-stack-resources", "--stack-name", name)
                .get("StackResourceSummaries")) {
            if (resource.hasNonNull("LogicalResourceId")) {
                made.add(resource.get("LogicalResourceId").textValue());
            }
        }
        return made;
    }

    @Test
    void whatIsDeployedLandsInOneBucketAndAppliesToTheOther() throws Exception {
        Path pipeline = Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                landing: { path: "${TRIBUTARY_LANDING}", grace: 10ms }
                target: { format: csv, path: "${TRIBUTARY_TARGET}", layout: final_output.csv }
                tables:
                  world.Person_Lewis:
                    columns:
                      - { name: PersonID, type: int, key: true }
                      - { name: FullName, type: varchar(100) }
                      - { name: City, type: varchar(100) }
                logs: { path: "${TRIBUTARY_LOGS}" }
                s3: { endpoint: "%s", region: us-east-1, path-style: true }
                """
                        .formatted(server.url()));

        assertThat(deploy(stack, pipeline, "Capture=none", "Job=yes"))
                .contains("Successfully created/updated stack - " + stack);

        JsonNode function = ask("lambda", "get-function-configuration", "--function-name", stack + "-apply");
        Map<String, String> variables = new LinkedHashMap<>();
        function.at("/Environment/Variables")
                .properties()
                .forEach(variable ->
                        variables.put(variable.getKey(), variable.getValue().textValue()));
        assertThat(variables)
                .containsOnlyKeys(
                        "TRIBUTARY_PIPELINE",
                        "TRIBUTARY_LANDING",
                        "TRIBUTARY_TARGET",
                        "TRIBUTARY_LOGS",
                        "TRIBUTARY_DATABASE",
                        "TRIBUTARY_METRICS",
                        "TRIBUTARY_JOB",
                        "JAVA_TOOL_OPTIONS");
        assertThat(server.aws("s3", "cp", "--only-show-errors", variables.get("TRIBUTARY_PIPELINE"), "-"))
                .as("the function's pipeline file is the one that was given")
                .isEqualTo(Files.readString(pipeline));
        server.awsWith(
                "1,Ann,Oslo\n2,Bob,Rome\n",
                "s3",
                "cp",
                "--only-show-errors",
                "-",
                variables.get("TRIBUTARY_LANDING") + "/world/Person_Lewis/LOAD00000001.csv");
        apply(pipeline, variables);

        assertThat(server.aws(
                        "s3", "cp", "--only-show-errors", variables.get("TRIBUTARY_TARGET") + "/final_output.csv", "-"))
                .isEqualTo("1,Ann,Oslo\n2,Bob,Rome\n");
        assertThat(server.aws("s3", "ls", "--recursive", variables.get("TRIBUTARY_LOGS") + "/world/"))
                .contains("/apply-");
        JsonNode queue = ask(
                "sqs",
                "get-queue-attributes",
                "--queue-url",
                server.url() + "/" + ACCOUNT + "/" + stack + "-events",
                "--attribute-names",
                "All");
        assertThat(queue.at("/Attributes/VisibilityTimeout").textValue()).isEqualTo("720");
        assertThat(queue.at("/Attributes/RedrivePolicy").textValue())
                .contains(stack + "-dead-letters", "\"maxReceiveCount\": 60");
    }

    private void apply(Path pipeline, Map<String, String> variables) throws Exception {
        Map<String, String> environment = new HashMap<>(variables);
        environment.remove("JAVA_TOOL_OPTIONS");
        server.run(
                "",
                environment,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.tributary.app.Main",
                        "apply",
                        "--once",
                        "-c",
                        pipeline.toString()));
    }

    @Test
    void eachWayToCaptureMakesItsOwnParts() throws Exception {
        Path pipeline = Files.writeString(folder.resolve("pipeline.yaml"), "name: world\n");
        String vpc = ask("ec2", "describe-vpcs").at("/Vpcs/0/VpcId").textValue();
        JsonNode subnets = ask("ec2", "describe-subnets").get("Subnets");
        String routes = ask("ec2", "describe-route-tables")
                .at("/RouteTables/0/RouteTableId")
                .textValue();
        String[] network = {
            "VpcId=" + vpc,
            "SubnetIds=" + subnets.at("/0/SubnetId").textValue() + ","
                    + subnets.at("/1/SubnetId").textValue(),
            "RouteTableIds=" + routes,
            "S3PrefixListId=pl-12345678",
            "Endpoints=create",
            "SourceSecretArn=arn:aws:secretsmanager:us-east-1:" + ACCOUNT + ":secret:source-abcdef",
            "Job=no",
            "Capture=tributary",
            "CaptureImage=" + ACCOUNT + ".dkr.ecr.us-east-1.amazonaws.com/tributary:1"
        };
        deploy(stack, pipeline, network);

        assertThat(made(stack))
                .contains("CaptureService", "CaptureTaskDefinition", "CaptureRole", "CaptureStartRole", "EcrEndpoint")
                .doesNotContain("DmsLandingRole", "DmsSecretRole", "JobRole", "SourceInstance");

        network[network.length - 2] = "Capture=dms";
        deploy(stack + "-dms", pipeline, network);

        assertThat(made(stack + "-dms"))
                .contains("DmsLandingRole", "DmsSecretRole", "CaptureSecurityGroup", "SecretsEndpoint")
                .doesNotContain("CaptureService", "CaptureRole", "EcrEndpoint", "DmsNetworkRole");
    }
}
