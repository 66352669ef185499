/**
 * What a target has applied, as one small text that is stored in the same atomic step as the data it describes. Imports
 * only {@code change} and {@code error}.
 */
@NullMarked
package io.tributary.ledger;

import org.jspecify.annotations.NullMarked;
