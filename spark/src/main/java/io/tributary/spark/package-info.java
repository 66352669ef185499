/**
 * The merge of final CSV files on Spark: executors read landed files and final files by themselves and write parts; the
 * driver puts the parts together and publishes the file with its ledger entry, as the embedded engine does.
 */
@NullMarked
package io.tributary.spark;

import org.jspecify.annotations.NullMarked;
