package io.tributary.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What monitoring is told, from the one list of figures. */
class MonitoringTest {
    private static final Path MONITORING = Path.of("../deploy/monitoring");
    private static final Path GUIDE = Path.of("../docs/guide/watching.md");
    private static final Path OPERATIONS = Path.of("../docs/guide/operations.md");
    private static final String BEGIN = "<!-- metrics: made by MonitoringTest -->\n";
    private static final String END = "<!-- end of metrics -->";
    private static final Set<String> KEYS = scraped().map(Metric::key).collect(Collectors.toSet());

    @Test
    void everyFigureOfTheAlertsExists() throws IOException {
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(Files.readString(MONITORING.resolve("alerts.yaml")))
                .at("/groups/0/rules");
        List<String> expressions = new ArrayList<>();
        rules.forEach(rule -> {
            assertThat(rule.at("/annotations/summary").asText()).as("%s", rule).isNotEmpty();
            expressions.add(rule.at("/expr").asText());
        });

        assertThat(expressions).hasSizeGreaterThan(5).allSatisfy(MonitoringTest::assertKnown);
    }

    @Test
    void everyFigureOfTheDashboardExists() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(Files.readString(MONITORING.resolve("grafana-dashboard.json")));
        List<String> expressions = new ArrayList<>();
        dashboard.at("/panels").forEach(panel -> panel.at("/targets")
                .forEach(target -> expressions.add(target.at("/expr").asText())));

        assertThat(expressions).hasSizeGreaterThan(10).allSatisfy(MonitoringTest::assertKnown);
    }

    private static void assertKnown(String expression) {
        Matcher names = Pattern.compile("tributary_[a-z_]+").matcher(expression);
        Set<String> found = new TreeSet<>();
        while (names.find()) {
            found.add(names.group());
        }
        assertThat(found).as(expression).isNotEmpty().isSubsetOf(KEYS);
    }

    @Test
    void theGuideListsEveryFigure() throws IOException {
        StringBuilder table = new StringBuilder("| name | kind | labels | what it is |\n|---|---|---|---|\n");
        for (Metric metric : scraped().toList()) {
            String labels =
                    metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            metric.key(),
                            metric.kind().name().toLowerCase(java.util.Locale.ROOT),
                            labels,
                            metric.help()));
        }
        holds(GUIDE, table);
    }

    @Test
    void theGuideListsEveryFigureForCloudWatch() throws IOException {
        StringBuilder table = new StringBuilder("| metric | unit | what it is |\n|---|---|---|\n");
        Arrays.stream(Metric.values())
                .filter(metric -> !metric.isScraped())
                .forEach(metric ->
                        table.append("| `%s` | %s | %s |\n".formatted(metric.key(), metric.unit(), metric.help())));
        holds(OPERATIONS, table);
    }

    /** Between two marks. */
    private static void holds(Path page, CharSequence table) throws IOException {
        String guide = Files.readString(page);
        String wanted =
                guide.substring(0, guide.indexOf(BEGIN) + BEGIN.length()) + table + guide.substring(guide.indexOf(END));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(page, wanted);
        }

        assertThat(page).as("-Dgolden.update=true writes it again").content().isEqualTo(wanted);
    }

    private static Stream<Metric> scraped() {
        return Arrays.stream(Metric.values()).filter(Metric::isScraped);
    }

    @Test
    void namesFollowTheConventions() {
        assertThat(Metric.values()).allSatisfy(metric -> {
            assertThat(metric.key()).matches("tributary_[a-z_]+");
            assertThat(metric.key().endsWith("_total")).isEqualTo(metric.kind() == Metric.Kind.COUNTER);
        });
    }
}
