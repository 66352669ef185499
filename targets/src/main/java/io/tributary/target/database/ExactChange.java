package io.tributary.target.database;

import io.tributary.change.ColumnType;

/** Which changes of a column's type keep the values that rows have, in every database. */
final class ExactChange {
    private ExactChange() {}

    static boolean isExact(ColumnType from, ColumnType to) {
        if (from.equals(to)) {
            return true;
        }
        if (from instanceof ColumnType.Int whole) {
            return to instanceof ColumnType.Text
                    || (to instanceof ColumnType.Int wider && isWithin(whole, wider))
                    || (to instanceof ColumnType.Decimal decimal && isWithin(whole, decimal));
        }
        if (from instanceof ColumnType.Decimal narrow && to instanceof ColumnType.Decimal wide) {
            return narrow.precision() > 0
                    && wide.precision() > 0
                    && wide.scale() >= narrow.scale()
                    && wide.precision() - wide.scale() >= narrow.precision() - narrow.scale();
        }
        return from instanceof ColumnType.Uuid && to instanceof ColumnType.Text;
    }

    private static boolean isWithin(ColumnType.Int narrow, ColumnType.Int wide) {
        if (narrow.sign() == wide.sign()) {
            return wide.bits() >= narrow.bits();
        }
        return narrow.sign() == ColumnType.Sign.UNSIGNED && wide.bits() > narrow.bits();
    }

    private static boolean isWithin(ColumnType.Int narrow, ColumnType.Decimal wide) {
        return wide.precision() > 0 && wide.scale() >= 0 && wide.precision() - wide.scale() >= digits(narrow);
    }

    private static int digits(ColumnType.Int whole) {
        return switch (whole.bits()) {
            case 8 -> 3;
            case 16 -> 5;
            case 32 -> 10;
            default -> 20;
        };
    }
}
