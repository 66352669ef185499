package io.tributary.app;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tributary.app.config.SparkConfig;
import io.tributary.app.pipeline.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guides tell users to write is what the program takes. */
class GuideCommandsTest {
    private static final Path GUIDES = Path.of("..", "docs", "guide");
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}(?:\\./)?tributary +(.*?) *(?:#.*)?$");
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(spark:.*?)```");

    @TempDir
    Path folder;

    @Test
    void everyCommandOfAGuideIsOneOfTheProgramWithOptionsThatItHas() throws IOException {
        List<String> commands = new ArrayList<>(matches(Path.of("..", "README.md"), COMMAND));
        try (Stream<Path> guides = Files.list(GUIDES)) {
            for (Path guide : guides.sorted().toList()) {
                commands.addAll(matches(guide, COMMAND));
            }
        }

        assertThat(commands)
                .contains("demo", "apply -c pipeline.yaml --once --engine spark", "drop --yes -c pipeline.yaml")
                .allSatisfy(command -> assertThatCode(() -> Main.commandLine().parseArgs(command.split(" +")))
                        .as(command)
                        .doesNotThrowAnyException());
    }

    @Test
    void everySectionOfTheGuideToSparkIsRead() throws IOException {
        List<SparkConfig> sections = new ArrayList<>();
        for (String section : matches(GUIDES.resolve("spark.md"), YAML)) {
            Path file = Files.writeString(
                    folder.resolve("pipeline.yaml"),
                    "name: world\nlanding: { path: s3://lake/in }\ntarget: { format: csv, path: s3://lake/out }\n"
                            + section);
            sections.add(PipelineFile.read(file.toString(), Path.of(""), name -> null)
                    .spark());
        }

        assertThat(sections.stream()
                        .collect(toMap(
                                section -> section.isOnGlue()
                                        ? section.job()
                                        : section.submit()
                                                + section.emrServerless().application(),
                                section -> section.conf().keySet())))
                .isEqualTo(Map.of(
                        "/opt/spark/bin/spark-submit", Set.of("spark.driver.memory"),
                        "consolidate-employee-data-lewis", Set.of(),
                        "00fcld9tbaqrkq09",
                                Set.of("spark.executor.memoryOverhead", "spark.emr-serverless.driverEnv.LAKE")));
    }

    private static List<String> matches(Path file, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
