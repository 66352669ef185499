package io.tributary.app.metrics;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One figure at one moment.
 *
 * @param labels values of {@link Metric#labels}, in their order
 */
public record Sample(Metric metric, List<String> labels, double value) {
    public Sample {
        requireNonNull(metric, "metric is null");
        labels = List.copyOf(labels);
        if (labels.size() != metric.labels().size()) {
            throw new IllegalArgumentException(metric + " has labels " + metric.labels() + ", got " + labels.size());
        }
    }
}
