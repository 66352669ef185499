/**
 * Apply carried out elsewhere: by Spark that is submitted to here, on Glue or on EMR Serverless; started, followed, stopped.
 */
@NullMarked
package io.tributary.app.job;

import org.jspecify.annotations.NullMarked;
