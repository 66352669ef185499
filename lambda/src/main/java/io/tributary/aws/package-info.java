/** The handler that AWS Lambda calls. Joins nothing itself: it reads the invocation and hands it to the app. */
@NullMarked
package io.tributary.aws;

import org.jspecify.annotations.NullMarked;
