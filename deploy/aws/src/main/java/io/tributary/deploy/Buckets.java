package io.tributary.deploy;

import static io.tributary.deploy.Ordered.strings;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnDeletionPolicy;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.amazon.awscdk.services.s3.CfnBucketPolicy;
import software.amazon.awscdk.services.sqs.CfnQueue;
import software.constructs.Construct;

/**
 * Where files are: landed ones, final tables, and logs. Private, encrypted, reached over TLS only, and kept when the stack is
 * removed. Their names follow from the stack's, so that policies can name a bucket before it is there.
 */
final class Buckets {
    private static final String LANDING = "${AWS::StackName}-landing-${AWS::AccountId}";
    private static final String LAKE = "${AWS::StackName}-lake-${AWS::AccountId}";
    private static final String LOGS = "${AWS::StackName}-logs-${AWS::AccountId}";

    private final Construct stack;
    private final Parameters parameters;
    private final Conditions conditions;
    private final CfnBucket logs;
    private final CfnBucket lake;

    Buckets(Construct stack, Parameters parameters, Conditions conditions) {
        this.stack = stack;
        this.parameters = parameters;
        this.conditions = conditions;
        logs = bucket("LogsBucket", LOGS).lifecycleConfiguration(logRules()).build();
        kept(logs);
        policy("LogsBucketPolicy", logs, List.of(accessLogs()));
        lake = bucket("LakeBucket", LAKE)
                .loggingConfiguration(accessLogsTo("access/lake/"))
                .lifecycleConfiguration(CfnBucket.LifecycleConfigurationProperty.builder()
                        .rules(List.of(givenUpUploads()))
                        .build())
                .build();
        kept(lake);
        policy("LakeBucketPolicy", lake, List.of());
    }

    /** The landing bucket, which tells {@code events} of what is new in it. */
    CfnBucket landing(CfnQueue events) {
        CfnBucket landing = bucket("LandingBucket", LANDING)
                .loggingConfiguration(accessLogsTo("access/landing/"))
                .lifecycleConfiguration(CfnBucket.LifecycleConfigurationProperty.builder()
                        .rules(List.of(givenUpUploads(), landedFiles()))
                        .build())
                .notificationConfiguration(CfnBucket.NotificationConfigurationProperty.builder()
                        .queueConfigurations(List.of(CfnBucket.QueueConfigurationProperty.builder()
                                .event("s3:ObjectCreated:*")
                                .filter(filter())
                                .queue(events.getAttrArn())
                                .build()))
                        .build())
                .build();
        kept(landing);
        policy("LandingBucketPolicy", landing, List.of());
        return landing;
    }

    /** What DMS writes are the changes themselves; ours are told by the commit that names them. */
    private CfnBucket.NotificationFilterProperty filter() {
        return CfnBucket.NotificationFilterProperty.builder()
                .s3Key(CfnBucket.S3KeyFilterProperty.builder()
                        .rules(List.of(
                                rule(
                                        "prefix",
                                        Conditions.chooseText(
                                                conditions.isTributary,
                                                Fn.sub("${LandingPrefix}/_tributary/commits/"),
                                                Fn.sub("${LandingPrefix}/"))),
                                rule(
                                        "suffix",
                                        Conditions.chooseText(
                                                conditions.isTributary,
                                                ".json",
                                                parameters.notificationSuffix.getValueAsString()))))
                        .build())
                .build();
    }

    private static CfnBucket.FilterRuleProperty rule(String name, String value) {
        return CfnBucket.FilterRuleProperty.builder().name(name).value(value).build();
    }

    private CfnBucket.Builder bucket(String id, String name) {
        return CfnBucket.Builder.create(stack, id)
                .bucketName(Fn.sub(name))
                .bucketEncryption(CfnBucket.BucketEncryptionProperty.builder()
                        .serverSideEncryptionConfiguration(List.of(CfnBucket.ServerSideEncryptionRuleProperty.builder()
                                .serverSideEncryptionByDefault(CfnBucket.ServerSideEncryptionByDefaultProperty.builder()
                                        .sseAlgorithm("AES256")
                                        .build())
                                .build()))
                        .build())
                .ownershipControls(CfnBucket.OwnershipControlsProperty.builder()
                        .rules(List.of(CfnBucket.OwnershipControlsRuleProperty.builder()
                                .objectOwnership("BucketOwnerEnforced")
                                .build()))
                        .build())
                .publicAccessBlockConfiguration(CfnBucket.PublicAccessBlockConfigurationProperty.builder()
                        .blockPublicAcls(true)
                        .blockPublicPolicy(true)
                        .ignorePublicAcls(true)
                        .restrictPublicBuckets(true)
                        .build());
    }

    /** Lets a resource outlive the stack, with what is in it. */
    static void kept(CfnResource resource) {
        resource.getCfnOptions().setDeletionPolicy(CfnDeletionPolicy.RETAIN);
        resource.getCfnOptions().setUpdateReplacePolicy(CfnDeletionPolicy.RETAIN);
    }

    private static CfnBucket.RuleProperty givenUpUploads() {
        return CfnBucket.RuleProperty.builder()
                .id("uploads-given-up")
                .status("Enabled")
                .abortIncompleteMultipartUpload(CfnBucket.AbortIncompleteMultipartUploadProperty.builder()
                        .daysAfterInitiation(7)
                        .build())
                .build();
    }

    private CfnBucket.RuleProperty landedFiles() {
        return CfnBucket.RuleProperty.builder()
                .id("landed-files")
                .status(Conditions.chooseText(conditions.expiresLandedFiles, "Enabled", "Disabled"))
                .prefix(Conditions.chooseText(
                        conditions.expiresLandedFiles, parameters.landedFilesPrefix.getValueAsString(), "none/"))
                .expirationInDays(parameters.landedFilesDays.getValueAsNumber())
                .build();
    }

    private CfnBucket.LifecycleConfigurationProperty logRules() {
        return CfnBucket.LifecycleConfigurationProperty.builder()
                .rules(List.of(
                        givenUpUploads(),
                        CfnBucket.RuleProperty.builder()
                                .id("old-logs")
                                .status("Enabled")
                                .expirationInDays(parameters.logDays.getValueAsNumber())
                                .build()))
                .build();
    }

    private CfnBucket.LoggingConfigurationProperty accessLogsTo(String prefix) {
        return CfnBucket.LoggingConfigurationProperty.builder()
                .destinationBucketName(logs.getRef())
                .logFilePrefix(prefix)
                .build();
    }

    private static Grant accessLogs() {
        return Grant.toService("logging.s3.amazonaws.com", "s3:PutObject", Fn.sub(arn(LOGS) + "/access/*"))
                .when("StringEquals", "aws:SourceAccount", Aws.ACCOUNT_ID)
                .when("ArnLike", "aws:SourceArn", List.of(Fn.sub(arn(LANDING)), Fn.sub(arn(LAKE))));
    }

    private void policy(String id, CfnBucket bucket, List<Grant> grants) {
        List<Grant> all = new ArrayList<>(grants);
        all.add(Grant.onlyOverTls(
                "s3:*", List.of(bucket.getAttrArn(), Fn.join("", List.of(bucket.getAttrArn(), "/*")))));
        CfnBucketPolicy.Builder.create(stack, id)
                .bucket(bucket.getRef())
                .policyDocument(Grant.policy(all))
                .build();
    }

    private static String arn(String name) {
        return "arn:${AWS::Partition}:s3:::" + name;
    }

    /** The ARN of the landing bucket, by its name. */
    static String landingArn() {
        return Fn.sub(arn(LANDING));
    }

    /** What an apply does in landing and lake bucket, and with its logs. */
    static List<Grant> grantsToApply() {
        List<Grant> grants = new ArrayList<>(listing(LANDING, "${LandingPrefix}/*"));
        grants.add(Grant.to(List.of(Fn.sub(arn(LANDING) + "/${LandingPrefix}/*")), "s3:GetObject"));
        grants.add(Grant.to(
                List.of(Fn.sub(arn(LANDING) + "/${LandingPrefix}/_tributary/*")),
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload"));
        grants.addAll(listing(LAKE, "${TargetPrefix}/*"));
        grants.add(Grant.to(
                List.of(Fn.sub(arn(LAKE) + "/${TargetPrefix}/*")),
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload"));
        grants.add(grantToLog());
        return grants;
    }

    /** What a capture of ours does; of final tables its status says how far they are. */
    static List<Grant> grantsToCapture() {
        List<Grant> grants = new ArrayList<>(listing(LANDING, "${LandingPrefix}/*"));
        grants.add(Grant.to(
                List.of(Fn.sub(arn(LANDING) + "/${LandingPrefix}/*")),
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload"));
        grants.add(Grant.to(List.of(Fn.sub(arn(LAKE))), "s3:ListBucket")
                .when("StringLike", "s3:prefix", Fn.sub("${TargetPrefix}/*")));
        grants.add(Grant.to(List.of(Fn.sub(arn(LAKE) + "/${TargetPrefix}/*")), "s3:GetObject"));
        grants.add(grantToLog());
        return grants;
    }

    /** What DMS does. */
    static List<Grant> grantsToDms() {
        return List.of(
                Grant.to(
                        List.of(Fn.sub(arn(LANDING) + "/${LandingPrefix}/*")),
                        "s3:PutObject",
                        "s3:DeleteObject",
                        "s3:PutObjectTagging"),
                Grant.to(List.of(Fn.sub(arn(LANDING))), "s3:ListBucket"));
    }

    /** Spark keeps what it needs for a while among the logs, which expire. */
    static Grant grantForTemporaryFiles() {
        return Grant.to(
                List.of(Fn.sub(arn(LOGS) + "/runs/temporary/*")), "s3:GetObject", "s3:PutObject", "s3:DeleteObject");
    }

    private static Grant grantToLog() {
        return Grant.to(
                List.of(Fn.sub(arn(LOGS) + "/runs/*")), "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload");
    }

    /** Unlike a listing of objects, one of uploads cannot be narrowed to a prefix. */
    private static List<Grant> listing(String bucket, String prefix) {
        return List.of(
                Grant.to(List.of(Fn.sub(arn(bucket))), "s3:ListBucket").when("StringLike", "s3:prefix", Fn.sub(prefix)),
                Grant.to(List.of(Fn.sub(arn(bucket))), "s3:ListBucketMultipartUploads"));
    }

    static String landingFolder() {
        return Fn.sub("s3://" + LANDING + "/${LandingPrefix}");
    }

    static String targetFolder() {
        return Fn.sub("s3://" + LAKE + "/${TargetPrefix}");
    }

    static String logFolder() {
        return Fn.sub("s3://" + LOGS + "/runs");
    }

    /** Where files are, for a pipeline file that names these variables; values are texts. */
    static java.util.Map<String, String> environment() {
        return strings(
                "TRIBUTARY_LANDING", landingFolder(),
                "TRIBUTARY_TARGET", targetFolder(),
                "TRIBUTARY_LOGS", logFolder(),
                "TRIBUTARY_DATABASE", Fn.ref("CatalogDatabase"));
    }

    CfnBucket lake() {
        return lake;
    }

    CfnBucket logs() {
        return logs;
    }
}
