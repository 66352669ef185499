/**
 * The port to final tables, and the CSV target. A target applies a plan and its ledger entry in one atomic step, or
 * not at all.
 */
@NullMarked
package io.tributary.target;

import org.jspecify.annotations.NullMarked;
