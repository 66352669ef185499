/**
 * A pipeline's figures in CloudWatch's embedded metric format: lines of JSON in a log, which CloudWatch makes metrics of. Read
 * from the landing zone's log and the targets' ledgers; nothing is counted on the way.
 */
@NullMarked
package io.tributary.app.emf;

import org.jspecify.annotations.NullMarked;
