/** Tells others of problems that come and go. Knows statuses, nothing else of a pipeline. */
@NullMarked
package io.tributary.app.alerts;

import org.jspecify.annotations.NullMarked;
