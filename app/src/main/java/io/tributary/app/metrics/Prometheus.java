package io.tributary.app.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures as Prometheus reads them, with those of the Java machine, which are gathered from the first time that somebody asks: while nobody
 * does, they cost nothing. Thread-safe.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the text format, version 0.0.4</a>
 */
public final class Prometheus implements AutoCloseable {
    private final String pipeline;
    private @Nullable JavaMachine machine;

    public Prometheus(String pipeline) {
        this.pipeline = pipeline;
    }

    /** What is told of the Java machine. */
    private static final class JavaMachine implements AutoCloseable {
        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final JvmGcMetrics collections = new JvmGcMetrics();

        JavaMachine() {
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            collections.bindTo(registry);
        }

        @Override
        public void close() {
            collections.close();
            registry.close();
        }
    }

    /** The text that is scraped: these samples, those of one figure together, and the Java machine. */
    public String text(List<Sample> samples) {
        Map<Metric, StringBuilder> figures = new EnumMap<>(Metric.class);
        for (Sample sample : samples) {
            append(sample, figures.computeIfAbsent(sample.metric(), Prometheus::head));
        }
        StringBuilder text = new StringBuilder();
        figures.values().forEach(text::append);
        return text.append(machine().registry.scrape()).toString();
    }

    private static StringBuilder head(Metric metric) {
        return new StringBuilder("# HELP ")
                .append(metric.key())
                .append(' ')
                .append(metric.help())
                .append("\n# TYPE ")
                .append(metric.key())
                .append(' ')
                .append(metric.kind().name().toLowerCase(Locale.ROOT))
                .append('\n');
    }

    private void append(Sample sample, StringBuilder text) {
        text.append(sample.metric().key()).append("{pipeline=\"").append(pipeline);
        List<String> labels = sample.metric().labels();
        for (int i = 0; i < labels.size(); i++) {
            text.append("\",").append(labels.get(i)).append("=\"");
            appendEscaped(sample.labels().get(i), text);
        }
        text.append("\"} ").append(sample.value()).append('\n');
    }

    private static void appendEscaped(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    private synchronized JavaMachine machine() {
        if (machine == null) {
            machine = new JavaMachine();
        }
        return machine;
    }

    @Override
    public synchronized void close() {
        if (machine != null) {
            machine.close();
        }
    }
}
