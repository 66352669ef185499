package io.tributary.target.iceberg;

import org.apache.iceberg.catalog.Catalog;

/** Where tables are, and how they are kept. */
record Lake(Warehouse warehouse, Catalog catalog, IcebergSettings settings) {}
