package io.tributary.deploy;

import static io.tributary.deploy.Ordered.strings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ecs.CfnCluster;
import software.amazon.awscdk.services.ecs.CfnService;
import software.amazon.awscdk.services.ecs.CfnTaskDefinition;
import software.amazon.awscdk.services.iam.CfnRole;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;

/** Capture by Tributary itself: one container on Fargate, never two at a time. */
final class FargateCapture {
    private final Construct stack;
    private final Parameters parameters;
    private final Conditions conditions;

    FargateCapture(Construct stack, Parameters parameters, Conditions conditions) {
        this.stack = stack;
        this.parameters = parameters;
        this.conditions = conditions;
    }

    void make(Network network, String secretArn) {
        CfnLogGroup log = only(CfnLogGroup.Builder.create(stack, "CaptureLog")
                .logGroupName(Fn.sub("/ecs/${AWS::StackName}-capture"))
                .retentionInDays(parameters.logDays.getValueAsNumber())
                .build());
        CfnCluster cluster = only(CfnCluster.Builder.create(stack, "CaptureCluster")
                .clusterSettings(List.of(CfnCluster.ClusterSettingsProperty.builder()
                        .name("containerInsights")
                        .value("disabled")
                        .build()))
                .build());
        CfnTaskDefinition task = task(log, secretArn);
        only(CfnService.Builder.create(stack, "CaptureService")
                .cluster(cluster.getRef())
                .taskDefinition(task.getRef())
                .launchType("FARGATE")
                .desiredCount(1)
                .deploymentConfiguration(CfnService.DeploymentConfigurationProperty.builder()
                        .minimumHealthyPercent(0)
                        .maximumPercent(100)
                        .build())
                .networkConfiguration(CfnService.NetworkConfigurationProperty.builder()
                        .awsvpcConfiguration(CfnService.AwsVpcConfigurationProperty.builder()
                                .assignPublicIp("DISABLED")
                                .subnets(parameters.subnets.getValueAsList())
                                .securityGroups(List.of(network.capture.getAttrGroupId()))
                                .build())
                        .build())
                .build());
    }

    private <T extends CfnResource> T only(T resource) {
        return Conditions.only(conditions.isTributary, resource);
    }

    private CfnTaskDefinition task(CfnLogGroup log, String secretArn) {
        return only(CfnTaskDefinition.Builder.create(stack, "CaptureTaskDefinition")
                .family(Fn.sub("${AWS::StackName}-capture"))
                .requiresCompatibilities(List.of("FARGATE"))
                .networkMode("awsvpc")
                .cpu("512")
                .memory("2048")
                .runtimePlatform(CfnTaskDefinition.RuntimePlatformProperty.builder()
                        .operatingSystemFamily("LINUX")
                        .cpuArchitecture(Conditions.chooseText(conditions.isArm, "ARM64", "X86_64"))
                        .build())
                .executionRoleArn(startRole(log, secretArn).getAttrArn())
                .taskRoleArn(captureRole().getAttrArn())
                .containerDefinitions(List.of(container(log, secretArn)))
                .build());
    }

    private CfnTaskDefinition.ContainerDefinitionProperty container(CfnLogGroup log, String secretArn) {
        List<CfnTaskDefinition.KeyValuePairProperty> variables = new ArrayList<>();
        for (Map.Entry<String, String> variable : Buckets.environment().entrySet()) {
            variables.add(CfnTaskDefinition.KeyValuePairProperty.builder()
                    .name(variable.getKey())
                    .value(variable.getValue())
                    .build());
        }
        return CfnTaskDefinition.ContainerDefinitionProperty.builder()
                .name("capture")
                .image(parameters.captureImage.getValueAsString())
                .command(List.of("capture", "--json", "--metrics", "emf", "-c", "/etc/tributary/pipeline.yaml"))
                .essential(true)
                .readonlyRootFilesystem(false)
                // a step that is under way ends within nine seconds
                .stopTimeout(30)
                .environment(variables)
                .secrets(List.of(
                        secret("SOURCE_HOST", secretArn, "host"),
                        secret("SOURCE_PORT", secretArn, "port"),
                        secret("SOURCE_USERNAME", secretArn, "username"),
                        secret("SOURCE_PASSWORD", secretArn, "password")))
                .logConfiguration(CfnTaskDefinition.LogConfigurationProperty.builder()
                        .logDriver("awslogs")
                        .options(strings(
                                "awslogs-group",
                                log.getRef(),
                                "awslogs-region",
                                software.amazon.awscdk.Aws.REGION,
                                "awslogs-stream-prefix",
                                "capture"))
                        .build())
                .build();
    }

    private static CfnTaskDefinition.SecretProperty secret(String name, String arn, String key) {
        return CfnTaskDefinition.SecretProperty.builder()
                .name(name)
                .valueFrom(Fn.join("", List.of(arn, ":" + key + "::")))
                .build();
    }

    /** Fargate's own: the image, the secret, the log. */
    private CfnRole startRole(CfnLogGroup log, String secretArn) {
        return only(CfnRole.Builder.create(stack, "CaptureStartRole")
                .description("Fargate: starts the container that captures")
                .assumeRolePolicyDocument(Grant.assumedBy("ecs-tasks.amazonaws.com"))
                .policies(List.of(Trigger.policy(
                        "start",
                        List.of(
                                Grant.to(List.of("*"), "ecr:GetAuthorizationToken"),
                                Grant.to(
                                        List.of(
                                                Fn.sub(
                                                        "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*")),
                                        "ecr:BatchCheckLayerAvailability",
                                        "ecr:GetDownloadUrlForLayer",
                                        "ecr:BatchGetImage"),
                                Grant.to(List.of(secretArn), "secretsmanager:GetSecretValue"),
                                Grant.to(List.of(log.getAttrArn()), "logs:CreateLogStream", "logs:PutLogEvents")))))
                .build());
    }

    private CfnRole captureRole() {
        return only(CfnRole.Builder.create(stack, "CaptureRole")
                .description("The container that captures")
                .assumeRolePolicyDocument(Grant.assumedBy("ecs-tasks.amazonaws.com"))
                .policies(List.of(Trigger.policy("capture", Buckets.grantsToCapture())))
                .build());
    }
}
