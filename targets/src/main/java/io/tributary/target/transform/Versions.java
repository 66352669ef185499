package io.tributary.target.transform;

import io.tributary.change.TableSchema;
import io.tributary.target.engine.RowExpressions;
import java.util.HashMap;
import java.util.Map;

/** What one transform means for each version of a table's columns, found out when it is asked for. Confined to one thread. */
final class Versions {
    private final Transform transform;
    private final RowExpressions engine;
    private final Map<TableSchema, BoundTransform> bound = new HashMap<>();

    Versions(Transform transform, RowExpressions engine) {
        this.transform = transform;
        this.engine = engine;
    }

    BoundTransform of(TableSchema source) {
        return bound.computeIfAbsent(source, version -> new Binder(transform, version, engine).bind());
    }
}
