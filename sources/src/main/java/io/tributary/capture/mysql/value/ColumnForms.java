package io.tributary.capture.mysql.value;

import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Sign;
import io.tributary.error.PipelineException;

/** The form of each column definition of both servers. */
public final class ColumnForms {
    private static final int LENGTH_BYTES_OF_LONG = 4;

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
            case "tinyint" -> integer(LogType.TINY, 1, 1);
            case "smallint" -> integer(LogType.SHORT, 2, 2);
            case "mediumint" -> integer(LogType.INT24, 3, 4);
            case "int" -> integer(LogType.LONG, 4, 4);
            case "bigint" -> integer(LogType.LONGLONG, 8, 8);
            case "decimal" ->
                new DecimalForm(
                        type.argument(10),
                        type.arguments().size() < 2 ? 0 : type.arguments().get(1));
            case "float" -> new RealForm(LogType.FLOAT, Float.BYTES);
            case "double" -> new RealForm(LogType.DOUBLE, Double.BYTES);
            case "bit" -> new BitForm(type.argument(1));
            case "year" -> new YearForm();
            case "date" -> new DateForm(context.zeroDates());
            case "datetime" -> new DateTimeForm(fractionDigits(), context.zeroDates());
            case "timestamp" -> new TimestampForm(fractionDigits(), context.zeroDates());
            case "time" -> new TimeForm(fractionDigits());
            case "char" -> text(new LoggedBytes(LogType.STRING, textBytes()));
            case "varchar" -> text(new LoggedBytes(LogType.VARCHAR, textBytes()));
            case "tinytext" -> text(new LoggedBytes(LogType.BLOB, 1));
            case "text" -> text(new LoggedBytes(LogType.BLOB, 2));
            case "mediumtext" -> text(new LoggedBytes(LogType.BLOB, 3));
            case "longtext" -> text(new LoggedBytes(LogType.BLOB, LENGTH_BYTES_OF_LONG));
            case "binary" -> new BytesForm(new LoggedBytes(LogType.STRING, type.argument(1)), type.argument(1));
            case "varbinary" -> bytes(new LoggedBytes(LogType.VARCHAR, type.argument(0)));
            case "tinyblob" -> bytes(new LoggedBytes(LogType.BLOB, 1));
            case "blob" -> bytes(new LoggedBytes(LogType.BLOB, 2));
            case "mediumblob" -> bytes(new LoggedBytes(LogType.BLOB, 3));
            case "longblob" -> bytes(new LoggedBytes(LogType.BLOB, LENGTH_BYTES_OF_LONG));
            case "enum" -> new EnumForm(type.labels(), decoder());
            case "set" -> new SetForm(type.labels(), decoder());
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
        return type.argument(0);
    }

    private ColumnForm text(LoggedBytes logged) {
        return new TextForm(logged, new ColumnType.Text(), decoder());
    }

    private static ColumnForm bytes(LoggedBytes logged) {
        return new BytesForm(logged, 0);
    }

    private int textBytes() {
        return type.argument(1) * Charsets.bytesMax(type.charset());
    }

    private TextDecoder decoder() {
        return Charsets.decoder(type.charset(), context.charsets());
    }
}
