package io.tributary.deploy;

import static io.tributary.deploy.Ordered.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnTag;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.iam.CfnRole;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.sqs.CfnQueue;
import software.amazon.awscdk.services.sqs.CfnQueuePolicy;
import software.constructs.Construct;

/**
 * The bell and who answers it: what is new in the landing bucket is told to a queue, the queue wakes a function, and the
 * function applies, or starts a job for what is large. A schedule rings too, in case an event is lost.
 */
final class Trigger {
    static final String FUNCTION = "${AWS::StackName}-apply";
    private static final int TIMEOUT_SECONDS = 120;
    /** Of a message: together longer than a run of the job may take, for which events may have to wait. */
    private static final int RECEIVES_MAX = 60;

    private static final int KEPT_SECONDS = 14 * 24 * 3600;

    private final Construct stack;
    private final Parameters parameters;
    private final Conditions conditions;

    final CfnQueue deadLetters;
    final CfnQueue events;
    final CfnQueuePolicy eventsPolicy;

    Trigger(Construct stack, Parameters parameters, Conditions conditions) {
        this.stack = stack;
        this.parameters = parameters;
        this.conditions = conditions;
        deadLetters = queue("DeadLetterQueue", "${AWS::StackName}-dead-letters").build();
        policy("DeadLetterQueuePolicy", deadLetters, List.of());
        events = queue("EventQueue", "${AWS::StackName}-events")
                .visibilityTimeout(6 * TIMEOUT_SECONDS)
                .redrivePolicy(object("deadLetterTargetArn", deadLetters.getAttrArn(), "maxReceiveCount", RECEIVES_MAX))
                .build();
        eventsPolicy = policy(
                "EventQueuePolicy",
                events,
                List.of(Grant.toService("s3.amazonaws.com", "sqs:SendMessage", events.getAttrArn())
                        .when("StringEquals", "aws:SourceAccount", Aws.ACCOUNT_ID)
                        .when("ArnEquals", "aws:SourceArn", Buckets.landingArn())));
    }

    private CfnQueue.Builder queue(String id, String name) {
        return CfnQueue.Builder.create(stack, id)
                .queueName(Fn.sub(name))
                .messageRetentionPeriod(KEPT_SECONDS)
                .sqsManagedSseEnabled(true);
    }

    private CfnQueuePolicy policy(String id, CfnQueue queue, List<Grant> grants) {
        List<Grant> all = new ArrayList<>(grants);
        all.add(Grant.onlyOverTls("sqs:*", List.of(queue.getAttrArn())));
        return CfnQueuePolicy.Builder.create(stack, id)
                .queues(List.of(queue.getRef()))
                .policyDocument(Grant.policy(all))
                .build();
    }

    /** The function, woken by queue and schedule. */
    CfnFunction function(Network network) {
        CfnLogGroup log = CfnLogGroup.Builder.create(stack, "ApplyLog")
                .logGroupName(Fn.sub("/aws/lambda/" + FUNCTION))
                .retentionInDays(parameters.logDays.getValueAsNumber())
                .build();
        CfnFunction function = CfnFunction.Builder.create(stack, "ApplyFunction")
                .functionName(Fn.sub(FUNCTION))
                .description("Applies what is landed, or starts the job that does")
                .runtime("java21")
                .architectures(List.of(parameters.architecture.getValueAsString()))
                .handler("io.tributary.aws.ApplyHandler::handleRequest")
                .code(CfnFunction.CodeProperty.builder()
                        .s3Bucket(parameters.artifactBucket.getValueAsString())
                        .s3Key(parameters.artifact("tributary-lambda-${Architecture}.zip"))
                        .build())
                .role(role(log).getAttrArn())
                .memorySize(parameters.lambdaMemory.getValueAsNumber())
                .timeout(TIMEOUT_SECONDS)
                .ephemeralStorage(CfnFunction.EphemeralStorageProperty.builder()
                        .size(1024)
                        .build())
                .environment(CfnFunction.EnvironmentProperty.builder()
                        .variables(environment())
                        .build())
                .vpcConfig(Conditions.choose(
                        conditions.hasDatabaseTarget,
                        object(
                                "SubnetIds",
                                parameters.subnets.getValueAsList(),
                                "SecurityGroupIds",
                                List.of(network.apply.getAttrGroupId())),
                        Aws.NO_VALUE))
                .loggingConfig(CfnFunction.LoggingConfigProperty.builder()
                        .logGroup(log.getRef())
                        .build())
                .build();
        CfnEventSourceMapping.Builder.create(stack, "ApplyOnEvents")
                .eventSourceArn(events.getAttrArn())
                .functionName(function.getRef())
                .functionResponseTypes(List.of("ReportBatchItemFailures"))
                .batchSize(100)
                .maximumBatchingWindowInSeconds(5)
                .scalingConfig(CfnEventSourceMapping.ScalingConfigProperty.builder()
                        .maximumConcurrency(2)
                        .build())
                .build();
        sweep(function);
        return function;
    }

    private void sweep(CfnFunction function) {
        CfnRule schedule = CfnRule.Builder.create(stack, "Sweep")
                .description("Looks for what is landed and was not told")
                .scheduleExpression("rate(5 minutes)")
                .targets(List.of(CfnRule.TargetProperty.builder()
                        .id("apply")
                        .arn(function.getAttrArn())
                        .build()))
                .build();
        CfnPermission.Builder.create(stack, "SweepPermission")
                .action("lambda:InvokeFunction")
                .functionName(function.getRef())
                .principal("events.amazonaws.com")
                .sourceArn(schedule.getAttrArn())
                .build();
    }

    /** The pipeline file, and what it may name: where files are, and a database that is the target. */
    private Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("TRIBUTARY_PIPELINE", Fn.sub("s3://${ArtifactBucket}/${ArtifactPrefix}/pipeline.yaml"));
        variables.putAll(Buckets.environment());
        variables.put("TRIBUTARY_METRICS", "emf");
        variables.put("TRIBUTARY_JOB", Fn.sub(ApplyJob.NAME));
        for (String key : List.of("host", "port", "username", "password")) {
            variables.put(
                    "TARGET_" + key.toUpperCase(java.util.Locale.ROOT),
                    Conditions.chooseText(
                            conditions.hasDatabaseTarget,
                            Fn.sub("{{resolve:secretsmanager:${TargetSecretArn}:SecretString:" + key + "}}"),
                            Aws.NO_VALUE));
        }
        variables.putAll(sourceUnasked(conditions));
        variables.put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        return variables;
    }

    /** An apply asks nothing of the source, but the file of a pipeline names it. */
    static Map<String, String> sourceUnasked(Conditions conditions) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String key : List.of("HOST", "PORT", "USERNAME", "PASSWORD")) {
            variables.put(
                    "SOURCE_" + key,
                    Conditions.chooseText(conditions.isTributary, key.equals("PORT") ? "1" : "unused", Aws.NO_VALUE));
        }
        return variables;
    }

    private CfnRole role(CfnLogGroup log) {
        List<Grant> grants = new ArrayList<>(Buckets.grantsToApply());
        grants.add(Grant.to(
                List.of(Fn.sub("arn:${AWS::Partition}:s3:::${ArtifactBucket}/${ArtifactPrefix}/pipeline.yaml")),
                "s3:GetObject"));
        grants.add(Grant.to(
                List.of(events.getAttrArn()), "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"));
        grants.add(Grant.to(List.of(log.getAttrArn()), "logs:CreateLogStream", "logs:PutLogEvents"));
        grants.addAll(ApplyJob.grantsToRegister());
        return CfnRole.Builder.create(stack, "ApplyRole")
                .description("The function that applies what is landed")
                .assumeRolePolicyDocument(Grant.assumedBy("lambda.amazonaws.com"))
                .policies(List.of(policy(
                        "apply",
                        grants,
                        Conditions.choose(
                                conditions.hasJob, ApplyJob.grantToStart().json(), Aws.NO_VALUE),
                        Conditions.choose(
                                conditions.hasDatabaseTarget,
                                Network.grantToJoin().json(),
                                Aws.NO_VALUE))))
                .build();
    }

    /** @param more statements that hold under a condition */
    static CfnRole.PolicyProperty policy(String name, List<Grant> grants, Object... more) {
        return CfnRole.PolicyProperty.builder()
                .policyName(name)
                .policyDocument(Grant.policy(grants, more))
                .build();
    }

    static List<CfnTag> named(String name) {
        return List.of(CfnTag.builder().key("Name").value(Fn.sub(name)).build());
    }
}
