/** Runs of jobs of AWS Glue: started, looked at and followed. Imports {@code access} and {@code error} only. */
@NullMarked
package io.tributary.job.glue;

import org.jspecify.annotations.NullMarked;
