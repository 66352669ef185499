/**
 * {@link io.tributary.files.Files} in a bucket of S3, or of a store that speaks its protocol and keeps its conditional
 * writes. Begin with {@link S3Files}. Imports {@code access}, {@code error} and {@code files}.
 */
@NullMarked
package io.tributary.files.s3;

import org.jspecify.annotations.NullMarked;
