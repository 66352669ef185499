/**
 * Events that wait in a queue of SQS: taken, kept while what they woke is at work, deleted when it is done, and else given back.
 * Imports {@code access}, {@code error} and {@code trigger.s3} only.
 */
@NullMarked
package io.tributary.trigger.sqs;

import org.jspecify.annotations.NullMarked;
