package io.tributary.target.iceberg;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.target.engine.ParquetType;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.BucketUtil;
import org.jspecify.annotations.Nullable;

/** How a table's rows are divided among files, as Iceberg and as the engine have it. */
record Partitions(PartitionSpec spec, PartitionKeys keys) {
    /**
     * What the settings ask for.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the columns do not allow it
     */
    static PartitionSpec wanted(TableSchema schema, Schema columns, List<PartitionField> fields) {
        PartitionSpec.Builder builder = PartitionSpec.builderFor(columns);
        for (PartitionField field : fields) {
            NestedField column = columns.findField(field.column());
            if (column == null) {
                throw invalid(schema, "there is no column " + field.column());
            }
            try {
                switch (field.transform()) {
                    case IDENTITY -> builder.identity(field.column());
                    case DAY -> builder.day(field.column());
                    case BUCKET -> builder.bucket(field.column(), field.buckets());
                }
            } catch (IllegalArgumentException | org.apache.iceberg.exceptions.ValidationException e) {
                throw invalid(schema, field.transform() + " does not go with column " + field.column());
            }
            boolean inexact = column.type().typeId() == Type.TypeID.FLOAT
                    || column.type().typeId() == Type.TypeID.DOUBLE
                    || column.type().typeId() == Type.TypeID.BINARY;
            if (inexact && field.transform() == PartitionField.Transform.IDENTITY) {
                throw invalid(schema, "column " + field.column() + " is no column to divide rows by");
            }
        }
        try {
            return builder.build();
        } catch (RuntimeException e) {
            throw invalid(schema, "two fields are the same");
        }
    }

    private static PipelineException invalid(TableSchema schema, String finding) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot divide the rows of " + schema.table() + " into partitions: " + finding,
                "Change the table's partition_by in the target's settings");
    }

    /** @param fields in the order of the specification's */
    static Partitions of(PartitionSpec spec, TableSchema schema, List<ParquetType> types, List<PartitionField> fields) {
        List<PartitionKeys.Key> keys = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            int id = spec.fields().get(i).sourceId();
            Type type = spec.schema().findField(id).type();
            int column = schema.indexOf(id);
            keys.add(PartitionKeys.key(schema, types, column, fields.get(i), hash(type)));
        }
        return new Partitions(spec, new PartitionKeys(keys));
    }

    /** As the specification of Iceberg has it. */
    private static ToIntFunction<String> hash(Type type) {
        return text -> {
            if (type.typeId() == Type.TypeID.STRING) {
                return BucketUtil.hash(text);
            }
            if (type.typeId() == Type.TypeID.BINARY) {
                return BucketUtil.hash(ByteBuffer.wrap(HexFormat.of().parseHex(text)));
            }
            Object value = TextValues.value(type, text);
            if (value instanceof java.math.BigDecimal decimal) {
                return BucketUtil.hash(decimal);
            }
            if (value instanceof java.util.UUID uuid) {
                return BucketUtil.hash(uuid);
            }
            throw new IllegalStateException("No bucket of " + type + " for a text of "
                    + text.getBytes(StandardCharsets.UTF_8).length + " bytes");
        };
    }

    /** The partition of a file. */
    PartitionData data(List<@Nullable String> texts) {
        PartitionData data = new PartitionData(spec.partitionType());
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            Type type = spec.partitionType().fields().get(i).type();
            Object value = text == null ? null : TextValues.value(type, text);
            if (text != null && value == null) {
                throw new PipelineException(
                        ErrorCode.VALUE_UNSUPPORTED,
                        "Cannot divide rows by " + spec.fields().get(i).name()
                                + ": a value is out of the range of partitions",
                        "Divide the table by another column");
            }
            data.set(i, value);
        }
        return data;
    }

    /** Whether a table's specification is the one asked for. */
    static boolean same(PartitionSpec held, PartitionSpec wanted) {
        return held.compatibleWith(wanted);
    }
}
