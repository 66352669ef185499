/** Jobs on services of AWS that run them: started, looked at and followed, with their logs. Imports {@code access} and {@code error} only. */
@NullMarked
package io.tributary.job;

import org.jspecify.annotations.NullMarked;
