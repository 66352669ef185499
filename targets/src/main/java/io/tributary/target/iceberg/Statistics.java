package io.tributary.target.iceberg;

import io.tributary.target.engine.LakeFiles.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.UnicodeUtil;
import org.jspecify.annotations.Nullable;

/** What Iceberg's manifests say of a data file. A bound that is not known for sure is left out. */
final class Statistics {
    private static final int TEXT_LENGTH_MAX = 16;

    private Statistics() {}

    /** @param fields of the file's columns, in their order */
    static Metrics of(long rows, List<NestedField> fields, List<Chunk> chunks) {
        Map<Integer, Long> bytes = new HashMap<>();
        Map<Integer, Long> values = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        Map<Integer, ByteBuffer> least = new HashMap<>();
        Map<Integer, ByteBuffer> most = new HashMap<>();
        Map<Integer, List<Chunk>> byColumn = new TreeMap<>();
        chunks.forEach(chunk -> byColumn.computeIfAbsent(chunk.column(), column -> new ArrayList<>())
                .add(chunk));
        byColumn.forEach((column, parts) -> {
            NestedField field = fields.get(column);
            int id = field.fieldId();
            bytes.put(id, parts.stream().mapToLong(Chunk::bytes).sum());
            values.put(id, parts.stream().mapToLong(Chunk::values).sum());
            if (parts.stream().allMatch(chunk -> chunk.nulls() >= 0)) {
                nulls.put(id, parts.stream().mapToLong(Chunk::nulls).sum());
            }
            bounds(field.type(), parts).ifPresent(bounds -> {
                if (bounds.least != null) {
                    least.put(id, bounds.least);
                }
                if (bounds.most != null) {
                    most.put(id, bounds.most);
                }
            });
        });
        return new Metrics(rows, bytes, values, nulls, Map.of(), least, most);
    }

    /** Where the row groups begin. */
    static List<Long> splits(List<Chunk> chunks) {
        Map<Integer, Long> begins = new TreeMap<>();
        chunks.forEach(chunk -> begins.merge(chunk.group(), chunk.offset(), Math::min));
        return List.copyOf(begins.values());
    }

    private record Bounds(@Nullable ByteBuffer least, @Nullable ByteBuffer most) {}

    private static Optional<Bounds> bounds(Type type, List<Chunk> parts) {
        if (!type.isPrimitiveType() || type.typeId() == Type.TypeID.UUID) {
            // readers do not agree on the order of UUIDs
            return Optional.empty();
        }
        Comparator<Object> order = Comparators.forType(type.asPrimitiveType());
        Object least = null;
        Object most = null;
        for (Chunk chunk : parts) {
            if (chunk.nulls() == chunk.values()) {
                continue;
            }
            Object low = value(type, chunk.least());
            Object high = value(type, chunk.most());
            if (low == null || high == null) {
                return Optional.empty();
            }
            least = least == null || order.compare(low, least) < 0 ? low : least;
            most = most == null || order.compare(high, most) > 0 ? high : most;
        }
        if (least == null || most == null) {
            return Optional.empty();
        }
        return Optional.of(new Bounds(encoded(type, lower(least)), encoded(type, upper(most))));
    }

    private static @Nullable Object value(Type type, @Nullable String text) {
        return text == null ? null : TextValues.value(type, text);
    }

    private static @Nullable ByteBuffer encoded(Type type, @Nullable Object value) {
        return value == null ? null : Conversions.toByteBuffer(type, value);
    }

    /** Zeros count as equal in the file's own bounds; Iceberg tells them apart. */
    private static @Nullable Object lower(Object value) {
        if (value instanceof Float real && real == 0) {
            return -0f;
        }
        if (value instanceof Double real && real == 0) {
            return -0d;
        }
        return value instanceof String text ? UnicodeUtil.truncateStringMin(text, TEXT_LENGTH_MAX) : value;
    }

    private static @Nullable Object upper(Object value) {
        if (value instanceof Float real && real == 0) {
            return 0f;
        }
        if (value instanceof Double real && real == 0) {
            return 0d;
        }
        return value instanceof String text ? UnicodeUtil.truncateStringMax(text, TEXT_LENGTH_MAX) : value;
    }
}
