package io.tributary.target.transform;

import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.target.engine.Scratch;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** What the engine made of rows, to be gone through beside them. Confined to one thread. */
final class EvaluatedRows implements AutoCloseable {
    private static final int NUMBER = 0;
    private static final int PASSES = 1;
    private static final int FIRST_OUTPUT = 2;
    private static final int DECIMAL = 10;

    private final InputStream in;
    private final CsvRowReader reader;
    private final LongFunction<PipelineException> doubled;
    private long current = -1;

    /** @param doubled says that a row is joined with several */
    EvaluatedRows(Path file, int outputs, LongFunction<PipelineException> doubled) {
        this.doubled = doubled;
        List<String> names = new ArrayList<>(List.of("r", "w"));
        for (int i = 0; i < outputs; i++) {
            names.add("o" + i);
        }
        try {
            in = new FileInputStream(file.toFile());
        } catch (IOException e) {
            throw Scratch.failure("read", file, e);
        }
        reader = new CsvRowReader(in, new CsvSource(file.toString(), names, ErrorCode.INTERNAL, ""));
    }

    /** Moves to what was made of that row, the next one. */
    void advanceTo(long row) {
        if (!reader.next()) {
            throw unexpected(row);
        }
        requireNotDoubled();
        current = number();
        if (current != row) {
            throw unexpected(row);
        }
    }

    private void requireNotDoubled() {
        if (number() == current) {
            throw doubled.apply(current);
        }
    }

    private long number() {
        byte[] bytes = reader.buffer();
        int end = reader.offset(NUMBER) + reader.length(NUMBER);
        long number = 0;
        for (int i = reader.offset(NUMBER); i < end; i++) {
            number = number * DECIMAL + (bytes[i] - '0');
        }
        return number;
    }

    private static PipelineException unexpected(long row) {
        return new PipelineException(
                ErrorCode.INTERNAL, "The engine lost row " + row + " of the rows it was given", "Report this");
    }

    /** Whether the row meets the condition. */
    boolean passes() {
        return reader.buffer()[reader.offset(PASSES)] == 't';
    }

    /** Writes the value of an expression. */
    void copy(int output, CsvRowWriter target) {
        reader.copyField(FIRST_OUTPUT + output, target);
    }

    /** To be called after the last row. */
    void end() {
        if (reader.next()) {
            requireNotDoubled();
            throw unexpected(number());
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot close a scratch file", "", e);
        }
    }
}
