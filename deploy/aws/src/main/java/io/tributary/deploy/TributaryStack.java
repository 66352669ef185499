package io.tributary.deploy;

import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.constructs.Construct;

/** All services of one pipeline. */
public final class TributaryStack extends Stack {
    TributaryStack(Construct scope, String id, StackProps properties) {
        super(scope, id, properties);
        Parameters parameters = new Parameters(this);
        Conditions conditions = new Conditions(this, parameters);
        getTemplateOptions().setMetadata(Ordered.object("AWS::CloudFormation::Interface", parameters.groups()));
        Buckets buckets = new Buckets(this, parameters, conditions);
        Trigger trigger = new Trigger(this, parameters, conditions);
        CfnBucket landing = buckets.landing(trigger.events);
        landing.getNode().addDependency(trigger.eventsPolicy);
        Network network = new Network(this, parameters, conditions);
        CfnFunction function = trigger.function(network);
        ApplyJob.make(this, parameters, conditions, buckets);
        SourceDatabase source = new SourceDatabase(this, parameters, conditions, network);
        DmsCapture dms = new DmsCapture(this, parameters, conditions, network, source.captureSecretArn());
        new FargateCapture(this, parameters, conditions).make(network, source.captureSecretArn());
        Watching watching = new Watching(this, parameters, conditions);
        watching.trigger(trigger, function);
        watching.figures();
        watching.dms(dms);
        watching.job();
        output("Landing", "Where changes are landed", Buckets.landingFolder());
        output("Target", "Where final tables are", Buckets.targetFolder());
        output("Logs", "Where runs keep their logs", Buckets.logFolder());
        output("EventQueueUrl", "What is landed", trigger.events.getRef());
        output("DeadLetterQueueUrl", "Events that could not be answered", trigger.deadLetters.getRef());
        output("ApplyFunctionName", "Who applies", function.getRef());
        output("ApplyJobName", "The job for what is large", Fn.sub(ApplyJob.NAME))
                .setCondition(conditions.hasJob);
        output("CaptureTaskArn", "Task of DMS, to be started", dms.task.getRef())
                .setCondition(conditions.isDms);
        output(
                        "CaptureSecretArn",
                        "User of the source, to be made with this password",
                        source.captureSecret().getRef())
                .setCondition(conditions.createsSource);
    }

    private CfnOutput output(String id, String about, String value) {
        return CfnOutput.Builder.create(this, id)
                .description(about)
                .value(value)
                .build();
    }
}
