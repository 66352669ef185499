/** Speed and memory, each as a ratio to a floor measured in the same run. Run through {@code bench/run}. */
@NullMarked
package io.tributary.bench;

import org.jspecify.annotations.NullMarked;
