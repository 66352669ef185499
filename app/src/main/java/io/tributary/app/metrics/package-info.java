/**
 * What a pipeline is measured by. {@link io.tributary.app.metrics.Metric} names every figure, {@link io.tributary.app.metrics.Samples}
 * takes them from a status; how they are written down is up to whoever renders them.
 */
@NullMarked
package io.tributary.app.metrics;

import org.jspecify.annotations.NullMarked;
