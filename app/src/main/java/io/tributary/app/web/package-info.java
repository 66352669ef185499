/**
 * The page and what monitoring reads, over HTTP: who may ask, what is answered, and events as they happen. Knows statuses and
 * their history; what a pipeline is, whoever implements {@link io.tributary.app.web.ConsoleView} knows.
 */
@NullMarked
package io.tributary.app.web;

import org.jspecify.annotations.NullMarked;
