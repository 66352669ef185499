package io.tributary.deploy;

import static io.tributary.deploy.Ordered.strings;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnDeletionPolicy;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.rds.CfnDBParameterGroup;
import software.amazon.awscdk.services.rds.CfnDBSubnetGroup;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.Construct;

/**
 * A source that is made here: an instance of RDS with the settings that a capture needs, and two secrets, one of the master user
 * and one of the user that captures, which is made by hand with the rights that it needs and no others.
 */
final class SourceDatabase {
    private static final String MYSQL = "8.4";
    private static final String POSTGRES = "17";
    private static final int PASSWORD_LENGTH = 30;
    /** What addresses, statements and JSON would have to quote. */
    private static final String NOT_IN_PASSWORDS = "\"'@/\\ %:&?#$`;<>{}[]()|^~*=+,!";

    private final Construct stack;
    private final Parameters parameters;
    private final Conditions conditions;
    private final CfnSecret capture;
    private final String captureSecretArn;

    SourceDatabase(Construct stack, Parameters parameters, Conditions conditions, Network network) {
        this.stack = stack;
        this.parameters = parameters;
        this.conditions = conditions;
        CfnSecret master =
                secret("SourceAdminSecret", "Master user of the source", "{\"username\":\"tributary_admin\"}");
        CfnDBInstance instance = instance(master, network);
        capture = secret(
                "CaptureSecret",
                "User of the source that captures",
                Fn.sub(
                        "{\"username\":\"tributary\",\"host\":\"${Host}\",\"port\":\"${Port}\"}",
                        strings("Host", instance.getAttrEndpointAddress(), "Port", instance.getAttrEndpointPort())));
        captureSecretArn = Conditions.chooseText(
                conditions.createsSource, capture.getRef(), parameters.sourceSecretArn.getValueAsString());
    }

    /** ARN of the secret that is made or was given, a secret with {@code host}, {@code port}, {@code username} and {@code password}. */
    String captureSecretArn() {
        return captureSecretArn;
    }

    /** The one that is made here. */
    CfnSecret captureSecret() {
        return capture;
    }

    private CfnSecret secret(String id, String about, String template) {
        CfnSecret secret = Conditions.only(
                conditions.createsSource,
                CfnSecret.Builder.create(stack, id)
                        .description(about)
                        .generateSecretString(CfnSecret.GenerateSecretStringProperty.builder()
                                .secretStringTemplate(template)
                                .generateStringKey("password")
                                .passwordLength(PASSWORD_LENGTH)
                                .excludeCharacters(NOT_IN_PASSWORDS)
                                .build())
                        .build());
        kept(secret);
        return secret;
    }

    private static void kept(CfnSecret secret) {
        secret.getCfnOptions().setDeletionPolicy(CfnDeletionPolicy.RETAIN);
        secret.getCfnOptions().setUpdateReplacePolicy(CfnDeletionPolicy.RETAIN);
    }

    private CfnDBInstance instance(CfnSecret master, Network network) {
        CfnDBSubnetGroup subnets = Conditions.only(
                conditions.createsSource,
                CfnDBSubnetGroup.Builder.create(stack, "SourceSubnets")
                        .dbSubnetGroupDescription("Tributary: the source")
                        .subnetIds(parameters.subnets.getValueAsList())
                        .build());
        CfnDBParameterGroup mysql = settings(
                "MysqlSettings",
                "mysql" + MYSQL,
                strings(
                        "binlog_format", "ROW",
                        "binlog_row_image", "FULL",
                        "binlog_row_metadata", "FULL",
                        "binlog_checksum", "NONE",
                        "require_secure_transport", Conditions.chooseText(conditions.hasCaCertificate, "1", "0")));
        CfnDBParameterGroup postgres = settings(
                "PostgresSettings",
                "postgres" + POSTGRES,
                strings("rds.logical_replication", "1", "rds.force_ssl", "1", "wal_sender_timeout", "0"));
        Conditions.only(conditions.createsMysql, mysql);
        Conditions.only(conditions.createsPostgres, postgres);
        CfnDBInstance instance = Conditions.only(
                conditions.createsSource,
                CfnDBInstance.Builder.create(stack, "SourceInstance")
                        .engine(Conditions.chooseText(conditions.isPostgres, "postgres", "mysql"))
                        .engineVersion(Conditions.chooseText(conditions.isPostgres, POSTGRES, MYSQL))
                        .dbInstanceClass(parameters.sourceInstanceClass.getValueAsString())
                        .dbName(parameters.sourceDatabase.getValueAsString())
                        .port(parameters.sourcePort.getValueAsString())
                        .dbParameterGroupName(
                                Conditions.chooseText(conditions.isPostgres, postgres.getRef(), mysql.getRef()))
                        .dbSubnetGroupName(subnets.getRef())
                        .vpcSecurityGroups(List.of(network.source.getAttrGroupId()))
                        .publiclyAccessible(false)
                        .allocatedStorage(parameters.sourceStorage.getValueAsString())
                        .storageType("gp3")
                        .storageEncrypted(true)
                        .deletionProtection(true)
                        // without backups an instance of MySQL keeps no binary log
                        .backupRetentionPeriod(7)
                        .copyTagsToSnapshot(true)
                        .autoMinorVersionUpgrade(true)
                        .masterUsername(ofSecret(master, "username"))
                        .masterUserPassword(ofSecret(master, "password"))
                        .build());
        instance.getCfnOptions().setDeletionPolicy(CfnDeletionPolicy.SNAPSHOT);
        instance.getCfnOptions().setUpdateReplacePolicy(CfnDeletionPolicy.SNAPSHOT);
        return instance;
    }

    private CfnDBParameterGroup settings(String id, String family, Map<String, String> values) {
        return CfnDBParameterGroup.Builder.create(stack, id)
                .family(family)
                .description("What a capture of changes needs")
                .parameters(values)
                .build();
    }

    private static String ofSecret(CfnSecret secret, String key) {
        return Fn.sub(
                "{{resolve:secretsmanager:${Secret}:SecretString:" + key + "}}", strings("Secret", secret.getRef()));
    }
}
