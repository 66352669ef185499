package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.change.ColumnType.Sign;
import io.tributary.error.PipelineException;

/** The form of each column definition of both servers. */
public final class ColumnForms {
    private static final int LENGTH_BYTES_OF_LONG = 4;

    private enum Content {
        TEXT,
        BYTES
    }

    private final MysqlType type;
    private final String sourceType;
    private final FormContext context;

    private ColumnForms(String sourceType, FormContext context) {
        this.type = MysqlType.parse(sourceType);
        this.sourceType = sourceType;
        this.context = context;
    }

    /**
     * A new form, which is confined to one thread.
     *
     * @param sourceType as {@link MysqlType} says
     * @throws PipelineException with {@code TABLE_SCHEMA_UNSUPPORTED} when values of that definition cannot be carried
     *     exactly; it names the definition, not the table or column
     */
    public static ColumnForm of(String sourceType, FormContext context) {
        return new ColumnForms(sourceType, context).form();
    }

    private ColumnForm form() {
        return switch (type.name()) {
            case "tinyint" -> integer(LoggedType.TINY, 1, 1);
            case "smallint" -> integer(LoggedType.SHORT, 2, 2);
            case "mediumint" -> integer(LoggedType.INT24, 3, 4);
            case "int" -> integer(LoggedType.LONG, 4, 4);
            case "bigint" -> integer(LoggedType.LONGLONG, 8, 8);
            case "decimal" ->
                new DecimalForm(
                        type.argument(10),
                        type.arguments().size() < 2 ? 0 : type.arguments().get(1));
            case "float" -> new RealForm(LoggedType.FLOAT, Float.BYTES);
            case "double" -> new RealForm(LoggedType.DOUBLE, Double.BYTES);
            case "bit" -> new BitForm(type.argument(1));
            case "year" -> new YearForm();
            case "date" -> new DateForm(context.zeroDates());
            case "datetime" -> new DateTimeForm(fractionDigits(), context.zeroDates());
            case "timestamp" -> new TimestampForm(fractionDigits(), context.zeroDates());
            case "time" -> new TimeForm(fractionDigits());
            case "json" -> new JsonForm();
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection",
                    "geometrycollection" -> new GeometryForm(isMariadb());
            case "vector" -> vector();
            case "uuid" -> new UuidForm();
            case "inet4" -> InetForm.inet4();
            case "inet6" -> InetForm.inet6();
            case "char" -> text(new LoggedBytes(LoggedType.STRING, textBytes()));
            case "varchar" -> varying(textBytes(), Content.TEXT);
            case "tinytext" -> large(1, Content.TEXT);
            case "text" -> large(2, Content.TEXT);
            case "mediumtext" -> large(3, Content.TEXT);
            case "longtext" -> large(4, Content.TEXT);
            case "binary" -> new BytesForm(new LoggedBytes(LoggedType.STRING, type.argument(1)), type.argument(1));
            case "varbinary" -> varying(type.argument(0), Content.BYTES);
            case "tinyblob" -> large(1, Content.BYTES);
            case "blob" -> large(2, Content.BYTES);
            case "mediumblob" -> large(3, Content.BYTES);
            case "longblob" -> large(4, Content.BYTES);
            case "enum" -> new EnumForm(type, decoder());
            case "set" -> new SetForm(type, decoder());
            default ->
                throw MysqlType.unsupported(
                        sourceType, "there is no such type", "Leave the table out, or change the column's type.");
        };
    }

    private ColumnForm integer(int logType, int logBytes, int resultBytes) {
        Sign sign = type.is(MysqlType.Trait.UNSIGNED) ? Sign.UNSIGNED : Sign.SIGNED;
        return new IntegerForm(logType, logBytes, resultBytes, sign);
    }

    private int fractionDigits() {
        if (type.is(MysqlType.Trait.OLD_FRACTION) && type.argument(0) > 0) {
            throw MysqlType.unsupported(
                    sourceType,
                    "fractions of a second in a format of old servers, whose length the log does not tell",
                    "Convert the table with ALTER TABLE ... FORCE while mysql56_temporal_format=ON.");
        }
        return type.argument(0);
    }

    private ColumnForm varying(int bytesMax, Content content) {
        ColumnForm plain = of(content, new LoggedBytes(LoggedType.VARCHAR, bytesMax));
        return type.is(MysqlType.Trait.COMPRESSED)
                ? new CompressedForm(plain, new LoggedBytes(LoggedType.VARCHAR_COMPRESSED, bytesMax + 1))
                : plain;
    }

    private ColumnForm large(int lengthBytes, Content content) {
        ColumnForm plain = of(content, new LoggedBytes(LoggedType.BLOB, lengthBytes));
        return type.is(MysqlType.Trait.COMPRESSED)
                ? new CompressedForm(plain, new LoggedBytes(LoggedType.BLOB_COMPRESSED, lengthBytes))
                : plain;
    }

    private ColumnForm of(Content content, LoggedBytes logged) {
        return switch (content) {
            case TEXT -> text(logged);
            case BYTES -> new BytesForm(logged, 0);
        };
    }

    private ColumnForm text(LoggedBytes logged) {
        return new TextForm(logged, decoder());
    }

    /** MySQL's is a blob of its own; MariaDB's a {@code varbinary} of four bytes a dimension. */
    private ColumnForm vector() {
        return isMariadb()
                ? new BytesForm(new LoggedBytes(LoggedType.VARCHAR, Float.BYTES * type.argument(0)), 0)
                : new BytesForm(new LoggedBytes(LoggedType.VECTOR, LENGTH_BYTES_OF_LONG), 0);
    }

    private boolean isMariadb() {
        return context.flavour() == Flavour.MARIADB;
    }

    private int textBytes() {
        return type.argument(1) * Charsets.bytesMax(type.charset());
    }

    private TextDecoder decoder() {
        return Charsets.decoder(type.charset(), context.charsets());
    }
}
