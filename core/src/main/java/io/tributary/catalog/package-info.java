/**
 * Catalogs of tables, such as the AWS Glue Data Catalog: what an entry says, and the port to whoever keeps it. Imports
 * {@code change} and {@code error}.
 */
@NullMarked
package io.tributary.catalog;

import org.jspecify.annotations.NullMarked;
