package io.tributary.capture.mapping;

import java.util.Optional;

/** How a filter's condition compares; there is no strict less or greater in DMS, and no LIKE. */
enum Operator {
    LTE("lte", 1, false),
    STE("ste", 1, false),
    GTE("gte", 1, false),
    EQ("eq", 1, false),
    BETWEEN("between", 2, false),
    NULL("null", 0, false),
    NOTEQ("noteq", 1, true),
    NOTBETWEEN("notbetween", 2, true),
    NOTNULL("notnull", 0, true);

    private final String text;
    private final int operands;
    private final boolean negative;

    Operator(String text, int operands, boolean negative) {
        this.text = text;
        this.operands = operands;
        this.negative = negative;
    }

    String text() {
        return text;
    }

    int operands() {
        return operands;
    }

    /** Whether it says what a value must not be: such conditions must all hold, of the others one. */
    boolean isNegative() {
        return negative;
    }

    static Optional<Operator> of(String text) {
        for (Operator operator : values()) {
            if (operator.text.equals(text)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }
}
