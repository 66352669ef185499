/**
 * The run loop: keeps capture and apply going, tries again what may heal, stops with a cure what will not, and knows when a
 * goal is reached. Knows the ports, no source and no target.
 */
@NullMarked
package io.tributary.app.run;

import org.jspecify.annotations.NullMarked;
