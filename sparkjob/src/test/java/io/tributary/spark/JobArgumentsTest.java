package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.config.Environment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobArgumentsTest {
    private static final Environment PROCESS = Map.of("LANDING", "of the process", "HOME", "/root")::get;

    @Test
    void argumentsOfTheCommandAreHandedOn() {
        assertThat(JobArguments.parse(List.of(
                                "--pipeline",
                                "s3://b/p.yaml",
                                "--json",
                                "--s3_target_path_bucket",
                                "b",
                                "--s3_target_path_key",
                                "a+b/c.csv",
                                "--stop-with-input"))
                        .ofCommand())
                .containsExactly(
                        "--once",
                        "--config",
                        "s3://b/p.yaml",
                        "--json",
                        "--s3_target_path_bucket",
                        "b",
                        "--s3_target_path_key",
                        "a+b/c.csv",
                        "--stop-with-input");
    }

    @Test
    void othersAreWhatThePipelineFileNamesBeforeTheEnvironment() {
        JobArguments arguments =
                JobArguments.parse(List.of("--LANDING", "s3://b/in", "--JOB_RUN_ID", "jr_1", "--json", "true"));

        assertThat(arguments.ofCommand()).containsExactly("--once", "--json");
        assertThat(arguments.environment(PROCESS).get("LANDING")).isEqualTo("s3://b/in");
        assertThat(arguments.environment(PROCESS).get("HOME")).isEqualTo("/root");
        assertThat(arguments.environment(PROCESS).get("MISSING")).isNull();
    }
}
