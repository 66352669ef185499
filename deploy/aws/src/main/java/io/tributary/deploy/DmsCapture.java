package io.tributary.deploy;

import java.util.List;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.CfnTag;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.dms.CfnEndpoint;
import software.amazon.awscdk.services.dms.CfnReplicationInstance;
import software.amazon.awscdk.services.dms.CfnReplicationSubnetGroup;
import software.amazon.awscdk.services.dms.CfnReplicationTask;
import software.amazon.awscdk.services.iam.CfnRole;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;

/** Capture by AWS DMS: one instance, two endpoints, and a task that loads and then follows; it is started by hand. */
final class DmsCapture {
    private static final String INSTANCE = "${AWS::StackName}-capture";

    /**
     * Into S3 DMS takes long values up to a limit, and would cut what is longer with a warning in its own log. It asks for memory
     * for so many rows of that length before it loads: the fewer rows, the longer they may be.
     *
     * @see <a href="https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.LOBSupport.html">limited LOB mode</a>
     */
    private static final String SETTINGS = "{\"Logging\":{\"EnableLogging\":true},"
            + "\"TargetMetadata\":{\"SupportLobs\":true,\"FullLobMode\":false,\"LimitedSizeLobMode\":true,"
            + "\"LobMaxSize\":${DmsLobMaxSize}},"
            + "\"FullLoadSettings\":{\"CommitRate\":1000},"
            + "\"ErrorBehavior\":{\"DataErrorPolicy\":\"SUSPEND_TABLE\","
            + "\"DataTruncationErrorPolicy\":\"SUSPEND_TABLE\"}}";

    private final Construct stack;
    private final Parameters parameters;
    private final Conditions conditions;

    final CfnReplicationTask task;

    DmsCapture(Construct stack, Parameters parameters, Conditions conditions, Network network, String secretArn) {
        this.stack = stack;
        this.parameters = parameters;
        this.conditions = conditions;
        CfnRole networkRole = accountRole("DmsNetworkRole", "dms-vpc-role", "AmazonDMSVPCManagementRole");
        CfnRole logRole = accountRole("DmsLogRole", "dms-cloudwatch-logs-role", "AmazonDMSCloudWatchLogsRole");
        CfnReplicationSubnetGroup subnets = only(CfnReplicationSubnetGroup.Builder.create(stack, "CaptureSubnets")
                .replicationSubnetGroupDescription("Tributary: DMS")
                .subnetIds(parameters.subnets.getValueAsList())
                .tags(after(networkRole))
                .build());
        CfnReplicationInstance instance = only(CfnReplicationInstance.Builder.create(stack, "CaptureInstance")
                .replicationInstanceIdentifier(Fn.sub(INSTANCE))
                .replicationInstanceClass(parameters.dmsInstanceClass.getValueAsString())
                .allocatedStorage(50)
                .publiclyAccessible(false)
                .autoMinorVersionUpgrade(true)
                .replicationSubnetGroupIdentifier(subnets.getRef())
                .vpcSecurityGroupIds(List.of(network.capture.getAttrGroupId()))
                .tags(after(logRole))
                .build());
        only(CfnLogGroup.Builder.create(stack, "CaptureTaskLog")
                .logGroupName(Fn.sub("dms-tasks-" + INSTANCE))
                .retentionInDays(parameters.logDays.getValueAsNumber())
                .build());
        CfnEndpoint from = source(secretArn);
        CfnEndpoint to = target();
        task = only(CfnReplicationTask.Builder.create(stack, "CaptureTask")
                .replicationInstanceArn(instance.getRef())
                .sourceEndpointArn(from.getRef())
                .targetEndpointArn(to.getRef())
                .migrationType("full-load-and-cdc")
                .tableMappings(
                        Fn.sub("{\"rules\":[{\"rule-type\":\"selection\",\"rule-id\":\"1\",\"rule-name\":\"tables\","
                                + "\"object-locator\":{\"schema-name\":\"${SourceSchema}\",\"table-name\":\"${SourceTable}\"},"
                                + "\"rule-action\":\"include\"}]}"))
                .replicationTaskSettings(Fn.sub(SETTINGS))
                .build());
    }

    private <T extends CfnResource> T only(T resource) {
        return Conditions.only(conditions.isDms, resource);
    }

    /** Names the role if it is made here, so that it is made before. */
    private List<CfnTag> after(CfnRole role) {
        return List.of(CfnTag.builder()
                .key("role")
                .value(Conditions.chooseText(conditions.createsDmsRoles, role.getRef(), "existing"))
                .build());
    }

    private CfnEndpoint source(String secretArn) {
        // the service of the region asks, not that of the account
        CfnRole role = only(CfnRole.Builder.create(stack, "DmsSecretRole")
                .description("DMS: the secret of the source")
                .assumeRolePolicyDocument(Grant.assumedBy(Fn.sub("dms.${AWS::Region}.amazonaws.com")))
                .policies(List.of(Trigger.policy(
                        "secret",
                        List.of(Grant.to(
                                List.of(secretArn),
                                "secretsmanager:GetSecretValue",
                                "secretsmanager:DescribeSecret")))))
                .build());
        return only(CfnEndpoint.Builder.create(stack, "CaptureFrom")
                .endpointType("source")
                .engineName(parameters.engine.getValueAsString())
                // with MySQL the tables of all databases would be landed as this one's
                .databaseName(Conditions.chooseText(
                        conditions.isPostgres,
                        parameters.sourceDatabase.getValueAsString(),
                        software.amazon.awscdk.Aws.NO_VALUE))
                .certificateArn(Conditions.chooseText(
                        conditions.hasCaCertificate,
                        parameters.sourceCaCertificateArn.getValueAsString(),
                        software.amazon.awscdk.Aws.NO_VALUE))
                .sslMode(Conditions.chooseText(
                        conditions.hasCaCertificate,
                        "verify-full",
                        Conditions.chooseText(conditions.isPostgres, "require", "none")))
                .mySqlSettings(Conditions.choose(
                        conditions.isPostgres,
                        software.amazon.awscdk.Aws.NO_VALUE,
                        Ordered.object(
                                "SecretsManagerSecretId", secretArn, "SecretsManagerAccessRoleArn", role.getAttrArn())))
                .postgreSqlSettings(Conditions.choose(
                        conditions.isPostgres,
                        Ordered.object(
                                "SecretsManagerSecretId",
                                secretArn,
                                "SecretsManagerAccessRoleArn",
                                role.getAttrArn(),
                                "PluginName",
                                "pglogical",
                                "FailTasksOnLobTruncation",
                                true),
                        software.amazon.awscdk.Aws.NO_VALUE))
                .build());
    }

    private CfnEndpoint target() {
        CfnRole role = only(CfnRole.Builder.create(stack, "DmsLandingRole")
                .description("DMS: writes the landing folder")
                .assumeRolePolicyDocument(Grant.assumedBy("dms.amazonaws.com"))
                .policies(List.of(Trigger.policy("landing", Buckets.grantsToDms())))
                .build());
        return only(CfnEndpoint.Builder.create(stack, "CaptureTo")
                .endpointType("target")
                .engineName("s3")
                .s3Settings(CfnEndpoint.S3SettingsProperty.builder()
                        .bucketName(Fn.ref("LandingBucket"))
                        .bucketFolder(parameters.landingPrefix.getValueAsString())
                        .serviceAccessRoleArn(role.getAttrArn())
                        .dataFormat("csv")
                        .csvRowDelimiter("\\n")
                        .csvDelimiter(",")
                        .encryptionMode("SSE_S3")
                        .includeOpForFullLoad(false)
                        .cdcMaxBatchInterval(60)
                        .build())
                .build());
    }

    private CfnRole accountRole(String id, String name, String policy) {
        return Conditions.only(
                conditions.createsDmsRoles,
                CfnRole.Builder.create(stack, id)
                        .roleName(name)
                        .description("DMS: of all its instances in the account, by this name")
                        .assumeRolePolicyDocument(Grant.assumedBy("dms.amazonaws.com"))
                        .managedPolicyArns(
                                List.of(Fn.sub("arn:${AWS::Partition}:iam::aws:policy/service-role/" + policy)))
                        .build());
    }
}
