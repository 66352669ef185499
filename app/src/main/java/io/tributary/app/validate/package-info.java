/** What a comparison of final tables with their source comes to; for people and for machines. */
@NullMarked
package io.tributary.app.validate;

import org.jspecify.annotations.NullMarked;
