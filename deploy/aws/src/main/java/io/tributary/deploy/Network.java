package io.tributary.deploy;

import java.util.List;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.CfnSecurityGroup;
import software.amazon.awscdk.services.ec2.CfnSecurityGroupIngress;
import software.amazon.awscdk.services.ec2.CfnVPCEndpoint;
import software.constructs.Construct;

/**
 * Who may talk to whom in the VPC: the capture to its source, to S3 and to the services' endpoints, and nobody to the capture. No
 * rule names an address outside of the VPC.
 */
final class Network {
    private static final int HTTPS = 443;

    private final Construct stack;
    private final Parameters parameters;
    private final Conditions conditions;

    /** Of DMS or of our capture. */
    final CfnSecurityGroup capture;
    /** Of a source that is made here. */
    final CfnSecurityGroup source;
    /** Of the function when its target is a database. */
    final CfnSecurityGroup apply;

    Network(Construct stack, Parameters parameters, Conditions conditions) {
        this.stack = stack;
        this.parameters = parameters;
        this.conditions = conditions;
        capture = Conditions.only(
                conditions.isCaptured,
                CfnSecurityGroup.Builder.create(stack, "CaptureSecurityGroup")
                        .groupDescription("Tributary: who captures")
                        .vpcId(parameters.vpc.getValueAsString())
                        .securityGroupEgress(List.of(
                                toVpc(parameters.sourcePort.getValueAsNumber(), "the source"),
                                toVpc(HTTPS, "endpoints of AWS in the VPC"),
                                toS3()))
                        .tags(Trigger.named("${AWS::StackName}-capture"))
                        .build());
        source = Conditions.only(
                conditions.createsSource,
                CfnSecurityGroup.Builder.create(stack, "SourceSecurityGroup")
                        .groupDescription("Tributary: the source")
                        .vpcId(parameters.vpc.getValueAsString())
                        .securityGroupEgress(List.of(nowhere()))
                        .tags(Trigger.named("${AWS::StackName}-source"))
                        .build());
        apply = Conditions.only(
                conditions.hasDatabaseTarget,
                CfnSecurityGroup.Builder.create(stack, "ApplySecurityGroup")
                        .groupDescription("Tributary: who applies")
                        .vpcId(parameters.vpc.getValueAsString())
                        .securityGroupEgress(List.of(
                                toVpc(parameters.targetPort.getValueAsNumber(), "the target"),
                                toVpc(HTTPS, "endpoints of AWS in the VPC"),
                                toS3()))
                        .tags(Trigger.named("${AWS::StackName}-apply"))
                        .build());
        Conditions.only(
                conditions.createsSourceAndCapture,
                CfnSecurityGroupIngress.Builder.create(stack, "SourceFromCapture")
                        .groupId(source.getAttrGroupId())
                        .description("who captures")
                        .ipProtocol("tcp")
                        .fromPort(parameters.sourcePort.getValueAsNumber())
                        .toPort(parameters.sourcePort.getValueAsNumber())
                        .sourceSecurityGroupId(capture.getAttrGroupId())
                        .build());
        endpoints();
    }

    private CfnSecurityGroup.EgressProperty toVpc(Number port, String about) {
        return CfnSecurityGroup.EgressProperty.builder()
                .description(about)
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .cidrIp(parameters.vpcCidr.getValueAsString())
                .build();
    }

    private CfnSecurityGroup.EgressProperty toS3() {
        return CfnSecurityGroup.EgressProperty.builder()
                .description("S3, by its gateway endpoint")
                .ipProtocol("tcp")
                .fromPort(HTTPS)
                .toPort(HTTPS)
                .destinationPrefixListId(parameters.s3PrefixList.getValueAsString())
                .build();
    }

    /** A group without any rule may send everywhere; one to nobody may not. */
    private static CfnSecurityGroup.EgressProperty nowhere() {
        return CfnSecurityGroup.EgressProperty.builder()
                .description("nobody")
                .ipProtocol("icmp")
                .fromPort(252)
                .toPort(86)
                .cidrIp("255.255.255.255/32")
                .build();
    }

    private void endpoints() {
        CfnSecurityGroup group = Conditions.only(
                conditions.createsEndpoints,
                CfnSecurityGroup.Builder.create(stack, "EndpointSecurityGroup")
                        .groupDescription("Tributary: endpoints of AWS in the VPC")
                        .vpcId(parameters.vpc.getValueAsString())
                        .securityGroupIngress(List.of(CfnSecurityGroup.IngressProperty.builder()
                                .description("who is in the VPC")
                                .ipProtocol("tcp")
                                .fromPort(HTTPS)
                                .toPort(HTTPS)
                                .cidrIp(parameters.vpcCidr.getValueAsString())
                                .build()))
                        .securityGroupEgress(List.of(nowhere()))
                        .tags(Trigger.named("${AWS::StackName}-endpoints"))
                        .build());
        Conditions.only(
                conditions.createsEndpoints,
                CfnVPCEndpoint.Builder.create(stack, "S3Endpoint")
                        .vpcId(parameters.vpc.getValueAsString())
                        .vpcEndpointType("Gateway")
                        .serviceName(Fn.sub("com.amazonaws.${AWS::Region}.s3"))
                        .routeTableIds(parameters.routeTables.getValueAsList())
                        .build());
        endpoint("SecretsEndpoint", "secretsmanager", conditions.createsEndpoints, group);
        endpoint("LogsEndpoint", "logs", conditions.createsCaptureEndpoints, group);
        endpoint("EcrApiEndpoint", "ecr.api", conditions.createsCaptureEndpoints, group);
        endpoint("EcrEndpoint", "ecr.dkr", conditions.createsCaptureEndpoints, group);
    }

    private void endpoint(String id, String service, CfnCondition condition, CfnSecurityGroup group) {
        Conditions.only(
                condition,
                CfnVPCEndpoint.Builder.create(stack, id)
                        .vpcId(parameters.vpc.getValueAsString())
                        .vpcEndpointType("Interface")
                        .privateDnsEnabled(true)
                        .serviceName(Fn.sub("com.amazonaws.${AWS::Region}." + service))
                        .subnetIds(parameters.subnets.getValueAsList())
                        .securityGroupIds(List.of(group.getAttrGroupId()))
                        .build());
    }

    /** What Lambda needs to put a function into a VPC; none of it can be narrowed to a resource that is known before. */
    static Grant grantToJoin() {
        return Grant.to(
                List.of("*"),
                "ec2:CreateNetworkInterface",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSubnets",
                "ec2:DeleteNetworkInterface",
                "ec2:AssignPrivateIpAddresses",
                "ec2:UnassignPrivateIpAddresses");
    }
}
