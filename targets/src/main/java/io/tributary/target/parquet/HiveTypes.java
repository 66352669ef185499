package io.tributary.target.parquet;

/** What Hive calls the types of columns in our Parquet files. */
final class HiveTypes {
    private HiveTypes() {}

    /**
     * Of a column in a file. Hive has neither unsigned numbers nor times: those are read as what the file keeps them as, a signed
     * number, as a crawler has it.
     *
     * @param engineName as the engine calls the type
     */
    static String of(String engineName) {
        if (engineName.startsWith("DECIMAL")) {
            return engineName.replaceAll(" ", "").replace("DECIMAL", "decimal");
        }
        return switch (engineName) {
            case "BOOLEAN" -> "boolean";
            case "TINYINT" -> "tinyint";
            case "SMALLINT" -> "smallint";
            case "UTINYINT", "USMALLINT", "INTEGER" -> "int";
            case "UINTEGER", "BIGINT", "UBIGINT", "TIME" -> "bigint";
            case "FLOAT" -> "float";
            case "DOUBLE" -> "double";
            case "VARCHAR", "JSON" -> "string";
            case "BLOB", "UUID" -> "binary";
            case "DATE" -> "date";
            case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> "timestamp";
            default -> throw new IllegalArgumentException("No type of Hive for " + engineName);
        };
    }

    /** Of the text that a folder's name has for the value. */
    static String ofFolder(String engineName) {
        return switch (engineName) {
            case "BLOB", "UUID" -> "string";
            default -> of(engineName);
        };
    }
}
