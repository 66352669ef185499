package io.tributary.deploy;

import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.ICfnConditionExpression;
import software.amazon.awscdk.ICfnRuleConditionExpression;
import software.constructs.Construct;

/** What the parameters come to. */
final class Conditions {
    private final Construct stack;

    final CfnCondition hasJob;
    final CfnCondition hasDatabaseTarget;
    final CfnCondition isArm;
    final CfnCondition isPostgres;
    final CfnCondition isTributary;
    final CfnCondition isDms;
    final CfnCondition isCaptured;
    final CfnCondition createsSource;
    final CfnCondition createsSourceAndCapture;
    final CfnCondition createsMysql;
    final CfnCondition createsPostgres;
    final CfnCondition createsDmsRoles;
    final CfnCondition createsEndpoints;
    final CfnCondition createsCaptureEndpoints;
    final CfnCondition hasCaCertificate;
    final CfnCondition hasEmail;
    final CfnCondition watchesLanding;
    final CfnCondition expiresLandedFiles;

    Conditions(Construct stack, Parameters parameters) {
        this.stack = stack;
        hasJob = when("HasJob", is(parameters.job, "yes"));
        hasDatabaseTarget = when("HasDatabaseTarget", isWritten(parameters.targetSecretArn));
        isArm = when("IsArm", is(parameters.architecture, "arm64"));
        isPostgres = when("IsPostgres", is(parameters.engine, "postgres"));
        isTributary = when("CapturesWithTributary", is(parameters.capture, "tributary"));
        isDms = when("CapturesWithDms", is(parameters.capture, "dms"));
        isCaptured = when("Captures", Fn.conditionOr(isDms, isTributary));
        createsSource = when("CreatesSource", is(parameters.source, "create"));
        createsSourceAndCapture = when("CreatesSourceAndCaptures", Fn.conditionAnd(createsSource, isCaptured));
        createsMysql = when("CreatesMysql", Fn.conditionAnd(createsSource, Fn.conditionNot(isPostgres)));
        createsPostgres = when("CreatesPostgres", Fn.conditionAnd(createsSource, isPostgres));
        createsDmsRoles = when("CreatesDmsRoles", Fn.conditionAnd(isDms, is(parameters.dmsAccountRoles, "create")));
        createsEndpoints = when("CreatesEndpoints", is(parameters.endpoints, "create"));
        createsCaptureEndpoints = when("CreatesCaptureEndpoints", Fn.conditionAnd(createsEndpoints, isTributary));
        hasCaCertificate = when("HasCaCertificate", isWritten(parameters.sourceCaCertificateArn));
        hasEmail = when("HasEmail", isWritten(parameters.alarmEmail));
        watchesLanding = when("WatchesLanding", Fn.conditionNot(is(parameters.nothingLandedSeconds, "0")));
        expiresLandedFiles = when("ExpiresLandedFiles", isWritten(parameters.landedFilesPrefix));
    }

    private CfnCondition when(String name, ICfnConditionExpression expression) {
        return CfnCondition.Builder.create(stack, name).expression(expression).build();
    }

    private static ICfnRuleConditionExpression is(CfnParameter parameter, String value) {
        return Fn.conditionEquals(parameter.getValueAsString(), value);
    }

    private static ICfnRuleConditionExpression isWritten(CfnParameter parameter) {
        return Fn.conditionNot(is(parameter, ""));
    }

    /** The same resource, made only if the condition holds. */
    static <T extends CfnResource> T only(CfnCondition condition, T resource) {
        resource.getCfnOptions().setCondition(condition);
        return resource;
    }

    /** One of two values. */
    static ICfnRuleConditionExpression choose(CfnCondition condition, Object then, Object otherwise) {
        return Fn.conditionIf(condition.getLogicalId(), then, otherwise);
    }

    /** One of two texts. */
    static String chooseText(CfnCondition condition, String then, String otherwise) {
        return choose(condition, then, otherwise).toString();
    }
}
