package io.tributary.deploy;

import static io.tributary.deploy.Ordered.object;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.CfnResourcePolicy;
import software.amazon.awscdk.services.sns.CfnSubscription;
import software.amazon.awscdk.services.sns.CfnTopic;
import software.amazon.awscdk.services.sns.CfnTopicPolicy;
import software.constructs.Construct;

/** Alarms, and whom they tell. */
final class Watching {
    private static final int MINUTE = 60;
    private static final int FIVE_MINUTES = 5 * MINUTE;
    private static final int QUARTER_HOUR = 15 * MINUTE;

    private final Construct stack;
    private final Parameters parameters;
    private final Conditions conditions;
    private final CfnTopic topic;

    Watching(Construct stack, Parameters parameters, Conditions conditions) {
        this.stack = stack;
        this.parameters = parameters;
        this.conditions = conditions;
        topic = CfnTopic.Builder.create(stack, "AlarmTopic")
                .displayName("Tributary")
                .build();
        CfnTopicPolicy.Builder.create(stack, "AlarmTopicPolicy")
                .topics(List.of(topic.getRef()))
                .policyDocument(Grant.policy(List.of(
                        Grant.toService("cloudwatch.amazonaws.com", "sns:Publish", topic.getRef())
                                .when("StringEquals", "aws:SourceAccount", Aws.ACCOUNT_ID),
                        Grant.onlyOverTls("sns:Publish", List.of(topic.getRef())))))
                .build();
        Conditions.only(
                conditions.hasEmail,
                CfnSubscription.Builder.create(stack, "AlarmSubscription")
                        .topicArn(topic.getRef())
                        .protocol("email")
                        .endpoint(parameters.alarmEmail.getValueAsString())
                        .build());
    }

    /** Alarms about events and the function. */
    void trigger(Trigger trigger, CfnFunction function) {
        alarm("DeadLettersAlarm", "Events that could not be answered are in the dead-letter queue")
                .namespace("AWS/SQS")
                .metricName("ApproximateNumberOfMessagesVisible")
                .dimensions(dimension("QueueName", trigger.deadLetters.getAttrQueueName()))
                .statistic("Maximum")
                .period(FIVE_MINUTES)
                .threshold(0)
                .build();
        alarm("ApplyFailedAlarm", "The function that applies failed")
                .namespace("AWS/Lambda")
                .metricName("Errors")
                .dimensions(dimension("FunctionName", function.getRef()))
                .statistic("Sum")
                .period(FIVE_MINUTES)
                .threshold(0)
                .build();
        alarm("WaitingAlarm", "What is landed waits too long to be applied")
                .namespace("AWS/SQS")
                .metricName("ApproximateAgeOfOldestMessage")
                .dimensions(dimension("QueueName", trigger.events.getAttrQueueName()))
                .statistic("Maximum")
                .period(FIVE_MINUTES)
                .threshold(parameters.lagSeconds.getValueAsNumber())
                .build();
        Conditions.only(
                conditions.watchesLanding,
                alarm("NothingLandedAlarm", "Nothing is landed any more")
                        .namespace("AWS/SQS")
                        .metricName("NumberOfMessagesSent")
                        .dimensions(dimension("QueueName", trigger.events.getAttrQueueName()))
                        .statistic("Sum")
                        .period(parameters.nothingLandedSeconds.getValueAsNumber())
                        .comparisonOperator("LessThanThreshold")
                        .threshold(1)
                        .treatMissingData("breaching")
                        .build());
    }

    /** Alarms from what the function and the capture tell of themselves. */
    void figures() {
        alarm("LagAlarm", "A final table is too far behind its source")
                .namespace(Figures.NAMESPACE)
                .metricName(Figures.LAG)
                .dimensions(dimension("pipeline", parameters.pipelineName.getValueAsString()))
                .statistic("Maximum")
                .period(FIVE_MINUTES)
                .threshold(parameters.lagSeconds.getValueAsNumber())
                .build();
        alarm("TablesFailingAlarm", "A table is stopped or cannot be applied")
                .namespace(Figures.NAMESPACE)
                .metricName(Figures.FAILING)
                .dimensions(dimension("pipeline", parameters.pipelineName.getValueAsString()))
                .statistic("Maximum")
                .period(FIVE_MINUTES)
                .threshold(0)
                .build();
        Conditions.only(
                conditions.isTributary,
                alarm("CaptureGoneAlarm", "The container that captures tells nothing of itself")
                        .namespace(Figures.NAMESPACE)
                        .metricName(Figures.LANDED_FILES)
                        .dimensions(dimension("pipeline", parameters.pipelineName.getValueAsString()))
                        .statistic("SampleCount")
                        .period(QUARTER_HOUR)
                        .comparisonOperator("LessThanThreshold")
                        .threshold(1)
                        .treatMissingData("breaching")
                        .build());
    }

    /** An alarm about DMS. */
    void dms(DmsCapture capture) {
        Conditions.only(
                conditions.isDms,
                alarm("DmsLagAlarm", "DMS is too far behind the source")
                        .namespace("AWS/DMS")
                        .metricName("CDCLatencyTarget")
                        .dimensions(List.of(
                                CfnAlarm.DimensionProperty.builder()
                                        .name("ReplicationInstanceIdentifier")
                                        .value(Fn.sub("${AWS::StackName}-capture"))
                                        .build(),
                                CfnAlarm.DimensionProperty.builder()
                                        .name("ReplicationTaskIdentifier")
                                        .value(Fn.select(6, Fn.split(":", capture.task.getRef())))
                                        .build()))
                        .statistic("Maximum")
                        .period(FIVE_MINUTES)
                        .threshold(parameters.lagSeconds.getValueAsNumber())
                        .build());
    }

    /** An alarm when a run of the job fails; which one, and why, is in a log. */
    void job() {
        CfnLogGroup log = Conditions.only(
                conditions.hasJob,
                CfnLogGroup.Builder.create(stack, "JobFailures")
                        .logGroupName(Fn.sub("/aws/events/${AWS::StackName}-job-failures"))
                        .retentionInDays(parameters.logDays.getValueAsNumber())
                        .build());
        Conditions.only(
                conditions.hasJob,
                CfnResourcePolicy.Builder.create(stack, "JobFailuresPolicy")
                        .policyName(Fn.sub("${AWS::StackName}-job-failures"))
                        .policyDocument(Fn.sub("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                + "\"Principal\":{\"Service\":[\"events.amazonaws.com\",\"delivery.logs.amazonaws.com\"]},"
                                + "\"Action\":[\"logs:CreateLogStream\",\"logs:PutLogEvents\"],"
                                + "\"Resource\":\"${JobFailures.Arn}\"}]}"))
                        .build());
        CfnRule failed = Conditions.only(
                conditions.hasJob,
                CfnRule.Builder.create(stack, "JobFailedRule")
                        .description("Runs of the job that failed")
                        .eventPattern(object(
                                "source",
                                List.of("aws.glue"),
                                "detail-type",
                                List.of("Glue Job State Change"),
                                "detail",
                                object(
                                        "jobName",
                                        List.of(Fn.sub(ApplyJob.NAME)),
                                        "state",
                                        List.of("FAILED", "TIMEOUT", "ERROR"))))
                        .targets(List.of(CfnRule.TargetProperty.builder()
                                .id("log")
                                .arn(Fn.sub(
                                        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Log}",
                                        Map.of("Log", log.getRef())))
                                .build()))
                        .build());
        Conditions.only(
                conditions.hasJob,
                alarm("JobFailedAlarm", "A run of the job that applies failed")
                        .namespace("AWS/Events")
                        .metricName("TriggeredRules")
                        .dimensions(dimension("RuleName", failed.getRef()))
                        .statistic("Sum")
                        .period(FIVE_MINUTES)
                        .threshold(0)
                        .build());
    }

    private CfnAlarm.Builder alarm(String id, String about) {
        return CfnAlarm.Builder.create(stack, id)
                .alarmDescription(about)
                .comparisonOperator("GreaterThanThreshold")
                .evaluationPeriods(1)
                .treatMissingData("notBreaching")
                .alarmActions(List.of(topic.getRef()))
                .okActions(List.of(topic.getRef()));
    }

    private static List<CfnAlarm.DimensionProperty> dimension(String name, String value) {
        return List.of(
                CfnAlarm.DimensionProperty.builder().name(name).value(value).build());
    }
}
