/**
 * What a running pipeline shows of itself: status, page, figures, alerts, put together from what runs.
 */
@NullMarked
package io.tributary.app.watch;

import org.jspecify.annotations.NullMarked;
