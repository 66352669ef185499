/**
 * What S3 says of objects that were written, in every wrapping that it comes in. An event is a hint: it says where to look,
 * never what to do. Imports {@code error} only.
 */
@NullMarked
package io.tributary.trigger.s3;

import org.jspecify.annotations.NullMarked;
