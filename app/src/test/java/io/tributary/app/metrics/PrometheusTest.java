package io.tributary.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusTest {
    @Test
    void eachFigureIsToldOnceWithAllItsSamplesBeforeThoseOfTheJavaMachine() {
        try (Prometheus prometheus = new Prometheus("world")) {
            String text = prometheus.text(List.of(
                    new Sample(Metric.RUNNING, List.of(), 1),
                    new Sample(Metric.TABLE_CHANGES, List.of("world.city", "insert"), 12_345_678_901L),
                    new Sample(Metric.TABLE_ROWS, List.of("/srv/final", "world.city"), 1000),
                    new Sample(Metric.TABLE_CHANGES, List.of("a \"quoted\\ table\"\n", "insert"), 0.5)));

            assertThat(text)
                    .startsWith(
                            """
                            # HELP tributary_running 1 while the capture goes on, 0 while it is stopped, starting, retrying or failed
                            # TYPE tributary_running gauge
                            tributary_running{pipeline="world"} 1.0
                            # HELP tributary_table_changes_total Changes landed since the latest load began, by operation
                            # TYPE tributary_table_changes_total counter
                            tributary_table_changes_total{pipeline="world",table="world.city",operation="insert"} 1.2345678901E10
                            tributary_table_changes_total{pipeline="world",table="a \\"quoted\\\\ table\\"\\n",operation="insert"} 0.5
                            # HELP tributary_table_rows Rows in the final table
                            # TYPE tributary_table_rows gauge
                            tributary_table_rows{pipeline="world",target="/srv/final",table="world.city"} 1000.0
                            # HELP jvm_""")
                    .contains("\njvm_memory_used_bytes{", "\nprocess_uptime_seconds ", "\nsystem_cpu_count ");
        }
    }
}
