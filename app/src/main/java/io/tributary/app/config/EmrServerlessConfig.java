package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;

/** The {@code spark.emr-serverless} section. */
public record EmrServerlessConfig(
        @Key(
                        value = APPLICATION,
                        about = "Required. The id of the application, which is of type Spark, release 7.0 or newer.",
                        otherwise = "",
                        example = "00fcld9tbaqrkq09")
                String application,
        @Key(
                        value = ROLE,
                        about = "Required. ARN of the role that the job is given: what it may read and write.",
                        otherwise = "",
                        example = "arn:aws:iam::123456789012:role/tributary-job")
                String role,
        @Key(
                        value = "log-group",
                        about = "A group of CloudWatch that the driver's log goes to, and from where it is shown while"
                                + " the job runs. When it is not written, the log goes where the application says,"
                                + " and is not shown. The role needs `logs:CreateLogGroup`,"
                                + " `logs:CreateLogStream`, `logs:PutLogEvents`, `logs:DescribeLogGroups` and"
                                + " `logs:DescribeLogStreams` on it.",
                        otherwise = "",
                        example = "/aws/emr-serverless/tributary")
                String logGroup)
        implements Selective {
    private static final String APPLICATION = "application";
    private static final String ROLE = "role";

    public EmrServerlessConfig {
        requireNonNull(application, "application is null");
        requireNonNull(role, "role is null");
        requireNonNull(logGroup, "logGroup is null");
    }

    @Override
    public void refuse(Set<String> written) {
        for (String key : List.of(APPLICATION, ROLE)) {
            if (!written.isEmpty() && !written.contains(key)) {
                throw new Misfit(key, "missing; a run needs application and role");
            }
        }
    }

    /** Whether there is one at all. */
    public boolean isWritten() {
        return !application.isEmpty();
    }
}
