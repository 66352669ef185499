/**
 * The port to source databases: check, stream into landing, forget. Knows no target.
 */
@NullMarked
package io.tributary.capture;

import org.jspecify.annotations.NullMarked;
