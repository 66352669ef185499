package io.tributary.target.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Canonical CSV in local files, as the engine is to read it.
 *
 * @param files all with the same fields; at least one
 * @param quotedNewlines whether values have line ends in them; then no file is divided between threads
 * @param longestRow in bytes
 */
record CsvFiles(List<Path> files, boolean quotedNewlines, long longestRow) {
    private static final long LINE_BYTES_MIN = 2 << 20;
    /** A thread takes a quarter of it at a time. */
    private static final long BUFFER_BYTES_MIN = 8 << 20;

    CsvFiles {
        files = List.copyOf(files);
    }

    static CsvFiles of(Path file, CsvScan scan) {
        return new CsvFiles(List.of(file), scan.hasQuotedNewlines(), scan.longestRow());
    }

    /** One of the files, its rows in their order. */
    CsvFiles inOrder(Path file) {
        return new CsvFiles(List.of(file), true, longestRow);
    }

    /** A table of texts x0, x1, x2… */
    String table(int fields) {
        long line = Math.max(LINE_BYTES_MIN, longestRow + 1);
        return "read_csv([" + files.stream().map(Sql::file).collect(Collectors.joining(", "))
                + "], auto_detect = false, header = false, columns = {"
                + Sql.list(fields, i -> "'x" + i + "': 'VARCHAR'")
                + "}, delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, new_line = '\\n',"
                + " compression = 'none', hive_partitioning = false, max_line_size = " + line
                + ", buffer_size = " + Math.max(BUFFER_BYTES_MIN, 2 * line)
                + ", parallel = " + !quotedNewlines + ")";
    }
}
