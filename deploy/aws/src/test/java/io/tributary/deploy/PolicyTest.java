package io.tributary.deploy;

import static io.tributary.deploy.Templates.listed;
import static io.tributary.deploy.Templates.resources;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What must hold of the template whatever is changed in it. */
class PolicyTest {
    /** Actions on any resource: those that AWS knows no resource for, and why they are needed. */
    private static final Map<String, String> ON_ANY_RESOURCE = Map.of(
            "ecr:GetAuthorizationToken", "a token is of the registry",
            "cloudwatch:PutMetricData", "metrics have no ARN; the namespace is a condition",
            "ec2:CreateNetworkInterface", "interfaces of the function in the VPC are made by Lambda",
            "ec2:DescribeNetworkInterfaces", "the same",
            "ec2:DescribeSubnets", "the same",
            "ec2:DeleteNetworkInterface", "the same",
            "ec2:AssignPrivateIpAddresses", "the same",
            "ec2:UnassignPrivateIpAddresses", "the same");

    private static final JsonNode TEMPLATE = Templates.committed();

    /** All statements of all policies, each with where it stands. */
    private static Map<String, JsonNode> statements() {
        Map<String, JsonNode> found = new TreeMap<>();
        resources().forEach((id, resource) -> collect(resource.path("Properties"), id, found));
        return found;
    }

    private static void collect(JsonNode node, String path, Map<String, JsonNode> found) {
        if (node.has("Statement")) {
            List<JsonNode> statements = listed(node.get("Statement"));
            for (int i = 0; i < statements.size(); i++) {
                JsonNode statement = statements.get(i);
                found.put(
                        path + "/" + i,
                        statement.has("Fn::If") ? statement.get("Fn::If").get(1) : statement);
            }
        } else if (node.isObject()) {
            node.properties().forEach(entry -> collect(entry.getValue(), path + "/" + entry.getKey(), found));
        } else {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), path + "/" + i, found);
            }
        }
    }

    private static boolean isAllowed(JsonNode statement) {
        return statement.get("Effect").textValue().equals("Allow");
    }

    @Test
    void nobodyMayDoEverything() {
        Set<String> actions = new TreeSet<>();
        statements().values().stream().filter(PolicyTest::isAllowed).forEach(statement -> listed(
                        statement.get("Action"))
                .forEach(action -> actions.add(action.textValue())));

        assertThat(actions).hasSizeGreaterThan(30).noneMatch(action -> action.contains("*"));
    }

    @Test
    void onlyWhatHasNoResourceIsAllowedOnAnyResource() {
        Set<String> actions = new TreeSet<>();
        statements().values().stream()
                .filter(PolicyTest::isAllowed)
                .filter(statement -> statement.has("Resource"))
                .filter(statement -> listed(statement.get("Resource")).stream()
                        .anyMatch(resource ->
                                resource.isTextual() && resource.textValue().equals("*")))
                .forEach(statement ->
                        listed(statement.get("Action")).forEach(action -> actions.add(action.textValue())));

        assertThat(actions).isEqualTo(new TreeSet<>(ON_ANY_RESOURCE.keySet()));
    }

    @Test
    void nobodyButServicesAndRolesIsAllowedAnything() {
        List<String> open = new ArrayList<>();
        statements().forEach((where, statement) -> {
            JsonNode principal = statement.path("Principal");
            if (isAllowed(statement) && !principal.isMissingNode() && !principal.has("Service")) {
                open.add(where);
            }
        });

        assertThat(open).isEmpty();
    }

    @Test
    void everyBucketIsPrivateEncryptedAndReachedOverTlsOnly() {
        Map<String, JsonNode> buckets = resources("AWS::S3::Bucket");

        assertThat(buckets.keySet()).containsExactlyInAnyOrder("LogsBucket", "LakeBucket", "LandingBucket");
        buckets.forEach((id, bucket) -> {
            JsonNode properties = bucket.get("Properties");
            assertThat(properties.get("PublicAccessBlockConfiguration"))
                    .as(id)
                    .isEqualTo(Templates.JSON.valueToTree(Map.of(
                            "BlockPublicAcls", true,
                            "BlockPublicPolicy", true,
                            "IgnorePublicAcls", true,
                            "RestrictPublicBuckets", true)));
            assertThat(properties
                            .at(
                                    "/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm")
                            .textValue())
                    .as(id)
                    .isEqualTo("AES256");
            assertThat(properties
                            .at("/OwnershipControls/Rules/0/ObjectOwnership")
                            .textValue())
                    .as(id)
                    .isEqualTo("BucketOwnerEnforced");
            assertThat(properties.has("VersioningConfiguration")).as(id).isFalse();
            assertThat(bucket.get("DeletionPolicy").textValue()).as(id).isEqualTo("Retain");
            JsonNode policy = resources("AWS::S3::BucketPolicy").get(id + "Policy");
            assertThat(policy.at("/Properties/Bucket/Ref").textValue()).isEqualTo(id);
            assertThat(listed(policy.at("/Properties/PolicyDocument/Statement")))
                    .as(id)
                    .anyMatch(statement -> statement.get("Effect").textValue().equals("Deny")
                            && statement
                                    .at("/Condition/Bool/aws:SecureTransport")
                                    .textValue()
                                    .equals("false"));
        });
    }

    /** An Iceberg table is found in the catalog alone: without its entry the files in the bucket are no table. */
    @Test
    void whatHoldsFinalTablesIsKept() {
        Map<String, JsonNode> holders = resources("AWS::S3::Bucket", "AWS::Glue::Database");

        assertThat(holders.keySet()).contains("LakeBucket", "LakeDatabase");
        holders.forEach((id, holder) -> assertThat(List.of(
                        holder.path("DeletionPolicy").asText(),
                        holder.path("UpdateReplacePolicy").asText()))
                .as(id)
                .containsExactly("Retain", "Retain"));
    }

    /** As long as a run goes on there is no other, and an event that waits for it is not lost. */
    @Test
    void eventComesAgainForLongerThanARunOfTheJobTakes() {
        JsonNode events = resources().get("EventQueue").get("Properties");
        int seconds = events.get("VisibilityTimeout").intValue()
                * events.at("/RedrivePolicy/maxReceiveCount").intValue();

        assertThat(seconds)
                .isGreaterThan(60
                        * resources().get("ApplyJob").at("/Properties/Timeout").intValue());
    }

    /** DMS cuts what is longer than its limit, and says so in its own log alone: its defaults are never ours. */
    @Test
    void dmsTaskStopsATableRatherThanCutItsValues() throws IOException {
        JsonNode settings = Templates.JSON.readTree(resources()
                .get("CaptureTask")
                .at("/Properties/ReplicationTaskSettings/Fn::Sub")
                .asText()
                .replace("${DmsLobMaxSize}", "7"));

        assertThat(settings.get("TargetMetadata").toString())
                .isEqualTo("{\"SupportLobs\":true,\"FullLobMode\":false,\"LimitedSizeLobMode\":true,\"LobMaxSize\":7}");
        assertThat(settings.get("ErrorBehavior").toString())
                .isEqualTo("{\"DataErrorPolicy\":\"SUSPEND_TABLE\",\"DataTruncationErrorPolicy\":\"SUSPEND_TABLE\"}");
        assertThat(resources()
                        .get("CaptureFrom")
                        .at("/Properties/PostgreSqlSettings/Fn::If/1/FailTasksOnLobTruncation")
                        .asText())
                .isEqualTo("true");
    }

    /** With a database's name DMS lands the tables of all of MySQL's databases as that one's. */
    @Test
    void dmsIsToldADatabaseOfPostgresOnly() {
        assertThat(resources().get("CaptureFrom").at("/Properties/DatabaseName").toString())
                .isEqualTo("{\"Fn::If\":[\"IsPostgres\",{\"Ref\":\"SourceDatabase\"},{\"Ref\":\"AWS::NoValue\"}]}");
    }

    @Test
    void noAddressOutsideOfTheNetworkIsAllowed() {
        Set<String> addresses = new TreeSet<>();
        Templates.eachText(TEMPLATE, "", (path, text) -> {
            if (text.matches("\\d+\\.\\d+\\.\\d+\\.\\d+(/\\d+)?") || text.contains("::/")) {
                addresses.add(text);
            }
        });

        assertThat(addresses)
                .as("the default of VpcCidr, and nobody")
                .containsExactly("10.0.0.0/16", "255.255.255.255/32");
        resources("AWS::EC2::SecurityGroup")
                .forEach((id, group) -> assertThat(group.get("Properties").has("SecurityGroupEgress"))
                        .as("without rules a group may send everywhere: " + id)
                        .isTrue());
    }

    @Test
    void nothingIsPublic() {
        List<String> found = new ArrayList<>();
        resources()
                .forEach((id, resource) -> Templates.eachText(resource, id, (path, text) -> {
                    if (path.endsWith("/AssignPublicIp") && !text.equals("DISABLED")) {
                        found.add(path);
                    }
                }));
        resources("AWS::RDS::DBInstance", "AWS::DMS::ReplicationInstance").forEach((id, resource) -> {
            if (!resource.at("/Properties/PubliclyAccessible").isBoolean()
                    || resource.at("/Properties/PubliclyAccessible").booleanValue()) {
                found.add(id);
            }
        });

        assertThat(found).isEmpty();
    }

    @Test
    void noPasswordStandsInText() {
        List<String> plain = new ArrayList<>();
        Templates.eachText(TEMPLATE.get("Resources"), "", (path, text) -> {
            boolean isReferenced = text.startsWith("{{resolve:secretsmanager:");
            if (path.toLowerCase(java.util.Locale.ROOT).contains("password")
                    && !isReferenced
                    && !path.contains("Fn::If")
                    && !path.contains("GenerateSecretString")
                    && !path.contains("/Fn::Sub/1/")) {
                plain.add(path + " " + text);
            }
        });
        JsonNode function = TEMPLATE.at("/Resources/ApplyFunction/Properties/Environment/Variables");

        assertThat(plain).isEmpty();
        assertThat(function.at("/TARGET_PASSWORD/Fn::If/1/Fn::Sub").textValue())
                .isEqualTo("{{resolve:secretsmanager:${TargetSecretArn}:SecretString:password}}");
        assertThat(TEMPLATE.at("/Parameters").properties())
                .noneMatch(parameter -> parameter.getKey().contains("Password"));
    }

    @Test
    void sourceIsPrivateEncryptedKeptAndSetUpForCaptures() {
        JsonNode source = resources().get("SourceInstance");

        assertThat(source.at("/Properties/StorageEncrypted").booleanValue()).isTrue();
        assertThat(source.at("/Properties/DeletionProtection").booleanValue()).isTrue();
        assertThat(source.at("/Properties/BackupRetentionPeriod").intValue()).isPositive();
        assertThat(source.get("DeletionPolicy").textValue()).isEqualTo("Snapshot");
        assertThat(resources().get("MysqlSettings").at("/Properties/Parameters").toString())
                .contains(
                        "\"binlog_format\":\"ROW\"",
                        "\"binlog_row_image\":\"FULL\"",
                        "\"binlog_row_metadata\":\"FULL\"");
        assertThat(resources()
                        .get("PostgresSettings")
                        .at("/Properties/Parameters")
                        .toString())
                .contains("\"rds.logical_replication\":\"1\"");
    }

    @Test
    void queuesAndLogsAreEncryptedAndKeptForATime() {
        resources("AWS::SQS::Queue").forEach((id, queue) -> {
            assertThat(queue.at("/Properties/SqsManagedSseEnabled").booleanValue())
                    .as(id)
                    .isTrue();
            assertThat(queue.at("/Properties/MessageRetentionPeriod").intValue())
                    .as(id)
                    .isEqualTo(1_209_600);
        });
        resources("AWS::Logs::LogGroup").forEach((id, group) -> assertThat(
                        group.at("/Properties/RetentionInDays/Ref").textValue())
                .as(id)
                .isEqualTo("LogDays"));
    }

    @Test
    void everyRoleAndGroupIsUsed() {
        String text = TEMPLATE.get("Resources").toString();

        for (String id : resources("AWS::IAM::Role", "AWS::EC2::SecurityGroup", "AWS::Logs::LogGroup")
                .keySet()) {
            boolean isReferred = text.contains("[\"" + id + "\",") || text.contains("{\"Ref\":\"" + id + "\"}");
            assertThat(isReferred || id.equals("CaptureTaskLog")).as(id).isTrue();
        }
    }

    @Test
    void everyParameterIsUsed() {
        String text = TEMPLATE.get("Resources").toString() + TEMPLATE.get("Conditions");

        TEMPLATE.get("Parameters").fieldNames().forEachRemaining(parameter -> assertThat(text)
                .as(parameter)
                .containsAnyOf("{\"Ref\":\"" + parameter + "\"}", "${" + parameter + "}"));
    }

    @Test
    void notificationTellsOfLandedFilesAndNothingElse() {
        JsonNode rules = resources()
                .get("LandingBucket")
                .at("/Properties/NotificationConfiguration/QueueConfigurations/0/Filter/S3Key/Rules");

        assertThat(rules.toString())
                .isEqualTo("[{\"Name\":\"prefix\",\"Value\":{\"Fn::If\":[\"CapturesWithTributary\","
                        + "{\"Fn::Sub\":\"${LandingPrefix}/_tributary/commits/\"},{\"Fn::Sub\":\"${LandingPrefix}/\"}]}},"
                        + "{\"Name\":\"suffix\",\"Value\":{\"Fn::If\":[\"CapturesWithTributary\",\".json\","
                        + "{\"Ref\":\"NotificationSuffix\"}]}}]");
        assertThat(TEMPLATE.toString()).doesNotContain("Custom::");
    }

    @Test
    void everyAlarmTellsTheTopic() {
        Set<String> names = new LinkedHashSet<>();
        resources("AWS::CloudWatch::Alarm").forEach((id, alarm) -> {
            names.add(id);
            assertThat(alarm.at("/Properties/AlarmActions/0/Ref").textValue())
                    .as(id)
                    .isEqualTo("AlarmTopic");
        });

        assertThat(names)
                .contains(
                        "DeadLettersAlarm",
                        "ApplyFailedAlarm",
                        "WaitingAlarm",
                        "NothingLandedAlarm",
                        "LagAlarm",
                        "TablesFailingAlarm",
                        "JobFailedAlarm");
    }
}
