package io.tributary.app.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Figures as Prometheus reads them, with those of the Java machine. Thread-safe. */
public final class Prometheus implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<Key, Held> held = new HashMap<>();
    private final String pipeline;

    public Prometheus(String pipeline) {
        this.pipeline = pipeline;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    private record Key(Metric metric, List<String> labels) {}

    /** A meter and the value it shows. */
    private static final class Held {
        private final Meter meter;
        private final Value value;

        Held(Meter meter, Value value) {
            this.meter = meter;
            this.value = value;
        }
    }

    private static final class Value {
        private volatile double now;
    }

    /** The figures, and no others, from now on. */
    public synchronized void show(List<Sample> samples) {
        Set<Key> gone = new HashSet<>(held.keySet());
        for (Sample sample : samples) {
            Key key = new Key(sample.metric(), sample.labels());
            gone.remove(key);
            held.computeIfAbsent(key, this::register).value.now = sample.value();
        }
        gone.forEach(key -> registry.remove(held.remove(key).meter));
    }

    private Held register(Key key) {
        Value value = new Value();
        Metric metric = key.metric();
        List<Tag> tags = new ArrayList<>(List.of(Tag.of("pipeline", pipeline)));
        for (int i = 0; i < key.labels().size(); i++) {
            tags.add(Tag.of(metric.labels().get(i), key.labels().get(i)));
        }
        Meter meter =
                switch (metric.kind()) {
                    case GAUGE ->
                        Gauge.builder(metric.key(), value, held -> held.now)
                                .description(metric.help())
                                .tags(tags)
                                .register(registry);
                    case COUNTER ->
                        FunctionCounter.builder(metric.key(), value, held -> held.now)
                                .description(metric.help())
                                .tags(tags)
                                .register(registry);
                    case PRINTED -> throw new IllegalArgumentException(metric + " is not scraped");
                };
        return new Held(meter, value);
    }

    /** The text that is scraped. */
    public String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
