package io.tributary.capture.postgres;

import io.tributary.change.ColumnType;
import org.postgresql.core.Oid;

/** What PostgreSQL's built-in types mean; any other type is text in its own notation. */
final class Types {
    private static final int NUMERIC_HEADER = 4;
    private static final int XID8 = 5069;
    private static final int XID = 28;
    private static final int CID = 29;

    private Types() {}

    /**
     * @param type oid of the type, domains resolved
     * @param typmod the type's modifier, -1 when it has none
     */
    static ColumnType columnType(int type, int typmod) {
        return switch (type) {
            case Oid.BOOL -> new ColumnType.Bool();
            case Oid.INT2 -> new ColumnType.Int(16, ColumnType.Sign.SIGNED);
            case Oid.INT4 -> new ColumnType.Int(32, ColumnType.Sign.SIGNED);
            case Oid.INT8 -> new ColumnType.Int(64, ColumnType.Sign.SIGNED);
            case Oid.OID, XID, CID -> new ColumnType.Int(32, ColumnType.Sign.UNSIGNED);
            case XID8 -> new ColumnType.Int(64, ColumnType.Sign.UNSIGNED);
            case Oid.NUMERIC -> numeric(typmod);
            case Oid.FLOAT4 -> new ColumnType.Real(32);
            case Oid.FLOAT8 -> new ColumnType.Real(64);
            case Oid.BYTEA -> new ColumnType.Binary();
            case Oid.DATE -> new ColumnType.Date();
            case Oid.TIME -> new ColumnType.Time(ColumnType.Zone.NONE);
            case Oid.TIMETZ -> new ColumnType.Time(ColumnType.Zone.ZONED);
            case Oid.TIMESTAMP -> new ColumnType.Timestamp(ColumnType.Zone.NONE);
            case Oid.TIMESTAMPTZ -> new ColumnType.Timestamp(ColumnType.Zone.ZONED);
            case Oid.UUID -> new ColumnType.Uuid();
            case Oid.JSON, Oid.JSONB -> new ColumnType.Json();
            default -> new ColumnType.Text();
        };
    }

    /** The scale is a signed number of 11 bits; the precision stands above it. */
    private static ColumnType numeric(int typmod) {
        if (typmod < NUMERIC_HEADER) {
            return ColumnType.Decimal.UNBOUNDED;
        }
        int packed = typmod - NUMERIC_HEADER;
        int scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
        return new ColumnType.Decimal((packed >>> 16) & 0xffff, scale);
    }
}
