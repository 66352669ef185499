/** What a pipeline's tables look like right now, put together from landing zone and target; for people and for machines. */
@NullMarked
package io.tributary.app.status;

import org.jspecify.annotations.NullMarked;
