/**
 * The AWS Glue Data Catalog as a {@link io.tributary.catalog.TableCatalog}. Knows nothing of what is registered.
 */
@NullMarked
package io.tributary.catalog.glue;

import org.jspecify.annotations.NullMarked;
