/**
 * The program: {@code main}, and the one entry for jobs that run elsewhere. What it does is in the packages below, each of which knows only those
 * named before it: {@code pipeline}, {@code capture}, {@code apply}, {@code job}, {@code watch}, {@code command}.
 */
@NullMarked
package io.tributary.app;

import org.jspecify.annotations.NullMarked;
