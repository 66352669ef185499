package io.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;

/** The template is what the code makes, and what CDK and cdk-nag say of it is known. */
class SynthesisTest {
    /** What CDK's validation finds and why it stays. */
    private static final Map<String, String> FOUND = Map.of(
            "E1154", "subnets have no default that is one: they are needed only by those who capture in a VPC",
            "F3031", "the same, for the function whose target is a database",
            "E9006", "the versions of both engines are compared with those of each",
            "W2509", "an ARN of a secret is no secret");

    /** What cdk-nag finds and why it stays. */
    private static final Map<String, String> NAGGED = Map.of(
            "AwsSolutions-IAM4", "the two roles of DMS have the policies that DMS asks for",
            "AwsSolutions-IAM5",
                    "any object below our prefixes, any table of our database; PolicyTest knows all others",
            "AwsSolutions-L1", "java21 is supported until June 2029",
            "AwsSolutions-GL1", "logs are encrypted with keys of CloudWatch; they hold no rows",
            "AwsSolutions-GL3", "there are no job bookmarks: how far a table is applied is with its rows",
            "AwsSolutions-SMG4", "a new password means a restart of the capture: rotation is the operator's",
            "AwsSolutions-ECS2", "the variables of the container are names of places, no secrets",
            "AwsSolutions-ECS4", "the container prints figures of its own, which cost less");

    @TempDir
    static Path folder;

    private static Path template;

    @BeforeAll
    static void synthesise() throws IOException {
        Templates.assumeNode();
        App app = Synthesis.app(folder);
        Aspects.of(app)
                .add(AwsSolutionsChecks.Builder.create()
                        .verbose(true)
                        .reports(true)
                        .build());
        app.synth();
        template = folder.resolve(Synthesis.STACK + ".template.json");
    }

    @Test
    void committedTemplateIsWhatTheCodeMakes() throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.copy(template, Templates.COMMITTED, StandardCopyOption.REPLACE_EXISTING);
        }

        assertThat(Templates.COMMITTED)
                .as("make it again: mvn verify -Pdeploy -pl deploy/aws -am -Dgolden.update=true -Dtest=SynthesisTest")
                .hasSameTextualContentAs(template);
    }

    @Test
    void validationFindsNothingThatIsNotKnown() {
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode plugin :
                Templates.read(folder.resolve("validation-report.json")).get("pluginReports")) {
            for (JsonNode violation : plugin.path("violations")) {
                found.put(
                        violation.get("ruleName").textValue(),
                        violation.get("description").textValue());
            }
        }

        assertThat(found).containsOnlyKeys(FOUND.keySet());
    }

    @Test
    void nagFindsNothingThatIsNotKnown() throws IOException {
        SortedSet<String> found = new TreeSet<>();
        try (var files = Files.list(folder)) {
            for (Path report : files.filter(
                            file -> file.getFileName().toString().endsWith("NagReport.csv"))
                    .toList()) {
                for (String line : Files.readAllLines(report)) {
                    String[] fields = line.split(",", 4);
                    if (fields[2].contains("Non-Compliant")) {
                        found.add(fields[0].replaceAll("\\[.*|\"", ""));
                    }
                }
            }
        }

        assertThat(found).isEqualTo(new TreeSet<>(NAGGED.keySet()));
    }
}
