/**
 * When to apply: the loop that lists landing, subtracts what is applied, and runs what is left; serial per table, parallel
 * across tables. A wake-up is a hint, never an instruction.
 */
@NullMarked
package io.tributary.trigger;

import org.jspecify.annotations.NullMarked;
