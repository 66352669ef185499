/**
 * What AWS DMS writes to an S3 target, as settings: the same names, defaults and forbidden combinations, and what they make of
 * files and rows. Knows no commit log; imports {@code change}, {@code csv}, {@code error} and {@code files} only.
 *
 * @see <a href="https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html">AWS DMS: S3 as a target</a>
 */
@NullMarked
package io.tributary.landing.dms;

import org.jspecify.annotations.NullMarked;
