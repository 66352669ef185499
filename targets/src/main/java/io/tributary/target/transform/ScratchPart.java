package io.tributary.target.transform;

import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.LandedFile;
import io.tributary.landing.RowCounts;
import io.tributary.target.engine.Scratch;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** A transformed file while it is written into scratch space. Confined to one thread. */
final class ScratchPart implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path file;
    private final OutputStream out;
    private final CRC32C sum = new CRC32C();
    private final CsvRowWriter writer = new CsvRowWriter(BUFFER_BYTES + (BUFFER_BYTES >> 2));
    private long bytes;
    private long inserts;
    private long updates;
    private long deletes;

    ScratchPart(Path file) {
        this.file = file;
        try {
            out = new FileOutputStream(file.toFile());
        } catch (IOException e) {
            throw Scratch.failure("create", file, e);
        }
    }

    /** Where the fields of the next row go; then {@link #endRow} is due. */
    CsvRowWriter writer() {
        return writer;
    }

    void endRow(byte operation) {
        switch (operation) {
            case 'I' -> inserts++;
            case 'U' -> updates++;
            default -> deletes++;
        }
        writer.endRow();
        if (writer.length() >= BUFFER_BYTES) {
            flush();
        }
    }

    private void flush() {
        sum.update(writer.buffer(), 0, writer.length());
        bytes += writer.length();
        try {
            out.write(writer.buffer(), 0, writer.length());
        } catch (IOException e) {
            throw Scratch.failure("write", file, e);
        }
        writer.truncate(0);
    }

    boolean isEmpty() {
        return inserts + updates + deletes == 0;
    }

    Path file() {
        return file;
    }

    /** Ends the file, and says what it is, under a landing file's name. */
    LandedFile finish(String path, LandedFile.Kind kind, LandedFile origin) {
        flush();
        close();
        return new LandedFile(
                path,
                kind,
                origin.generation(),
                origin.schemaVersion(),
                new RowCounts(inserts, updates, deletes),
                bytes,
                sum.getValue());
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw Scratch.failure("write", file, e);
        }
    }
}
