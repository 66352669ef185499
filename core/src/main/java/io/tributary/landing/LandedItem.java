package io.tributary.landing;

/** One thing a commit says about one table: a file of rows, or an event between rows. Order within a commit is order in time. */
public sealed interface LandedItem permits LandedFile, TableEvent {}
