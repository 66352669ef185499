/**
 * Apply as the program runs it: as long as a process lives, once, or for an event; how much there is to apply, and which job to
 * start for it.
 */
@NullMarked
package io.tributary.app.apply;

import org.jspecify.annotations.NullMarked;
