package io.tributary.target.transform;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The functions that engines have in common, and how each writes them. */
final class Functions {
    /** Of functions that take as many arguments as they are given. */
    static final int MANY = Integer.MAX_VALUE;

    private static final Map<String, Function> ALL = new TreeMap<>();

    /**
     * One function.
     *
     * @param duckdb with one {@code ?} for all arguments
     * @param spark the same
     */
    record Function(String name, int argumentsMin, int argumentsMax, String duckdb, String spark) {
        Operator operator(int arguments) {
            String list = "?" + ", ?".repeat(arguments - 1);
            return new Operator(duckdb.replace("?", list), spark.replace("?", list));
        }

        /** How many arguments it takes, for people. */
        String arguments() {
            String max = argumentsMax == MANY ? " or more" : argumentsMax > argumentsMin ? " to " + argumentsMax : "";
            return argumentsMin + max + (argumentsMin == 1 && max.isEmpty() ? " argument" : " arguments");
        }
    }

    static {
        for (String one : new String[] {
            "lower", "upper", "length", "reverse", "md5", "abs", "floor", "ceil", "year", "month", "day", "hour",
            "minute"
        }) {
            add(one, 1, 1, one + "(?)", one + "(?)");
        }
        // of spaces only: engines differ in what else they take for space
        add("trim", 1, 1, "trim(?, ' ')", "trim(?)");
        add("ltrim", 1, 1, "ltrim(?, ' ')", "ltrim(?)");
        add("rtrim", 1, 1, "rtrim(?, ' ')", "rtrim(?)");
        add("substring", 2, 3, "substring(?)", "substring(?)");
        add("replace", 3, 3, "replace(?)", "replace(?)");
        add("left", 2, 2, "\"left\"(?)", "left(?)");
        add("right", 2, 2, "\"right\"(?)", "right(?)");
        add("lpad", 3, 3, "lpad(?)", "lpad(?)");
        add("rpad", 3, 3, "rpad(?)", "rpad(?)");
        add("instr", 2, 2, "instr(?)", "instr(?)");
        add("contains", 2, 2, "contains(?)", "contains(?)");
        add("starts_with", 2, 2, "starts_with(?)", "startswith(?)");
        add("ends_with", 2, 2, "ends_with(?)", "endswith(?)");
        add("sha256", 1, 1, "sha256(?)", "sha2(?, 256)");
        add("round", 1, 2, "round(?)", "round(?)");
        add("coalesce", 2, MANY, "coalesce(?)", "coalesce(?)");
        add("nullif", 2, 2, "nullif(?)", "nullif(?)");
        add("greatest", 2, MANY, "greatest(?)", "greatest(?)");
        add("least", 2, MANY, "least(?)", "least(?)");
    }

    private Functions() {}

    private static void add(String name, int argumentsMin, int argumentsMax, String duckdb, String spark) {
        ALL.put(name, new Function(name, argumentsMin, argumentsMax, duckdb, spark));
    }

    /** The function of that name in lower case. */
    static Optional<Function> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** The names of all, in alphabetical order, for people. */
    static String names() {
        return String.join(", ", ALL.keySet());
    }
}
