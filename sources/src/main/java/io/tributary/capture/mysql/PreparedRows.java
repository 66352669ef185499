package io.tributary.capture.mysql;

import io.tributary.capture.run.RowTarget;
import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The landing rows of one XA transaction that is prepared and neither committed nor rolled back: its rows stand in the log
 * where it was prepared, and count only where it is committed. Kept in memory up to a limit, then in a temporary file. A
 * prepared transaction keeps its tables' definitions from changing, so the rows still fit then. Confined to one thread.
 */
final class PreparedRows implements AutoCloseable {
    private static final int MEMORY_BYTES_MAX = 1 << 20;
    /** Stands where a record has its operation, for the row before the update of the record after it. */
    private static final byte BEFORE = 'B';
    /** Stand where a record has its operation, for the two rows that an update of a row's identity is. */
    private static final byte OLD = 'o';

    private static final byte NEW = 'n';

    private final List<TableId> tables = new ArrayList<>();
    private final List<Target> into = new ArrayList<>();
    private final Set<TableId> incomplete = new HashSet<>();
    private byte[] memory = new byte[1 << 12];
    private int length;
    private @Nullable Path file;
    private @Nullable OutputStream out;

    /**
     * Where rows of that table go.
     *
     * @param needsBefore whether updates are to come with the rows before them
     */
    RowTarget of(TableId table, boolean needsBefore) {
        int number = tables.indexOf(table);
        if (number < 0) {
            number = tables.size();
            tables.add(table);
            into.add(new Target(number, needsBefore));
        }
        return into.get(number);
    }

    /** Rows of that table are missing here: it has to be loaded anew when the transaction is committed. */
    void lacks(TableId table) {
        incomplete.add(table);
    }

    Set<TableId> incomplete() {
        return Set.copyOf(incomplete);
    }

    /** Rows as one record each: table number, letter of the operation, length of the fields, fields as they stand in CSV. */
    private final class Target implements RowTarget {
        private final int table;
        private final CsvRowWriter row = new CsvRowWriter(256);
        private final CsvRowWriter old = new CsvRowWriter(0);
        private final boolean needsBefore;
        private byte letter = Operation.INSERT.letter();
        private boolean hasOld;

        Target(int table, boolean needsBefore) {
            this.table = table;
            this.needsBefore = needsBefore;
        }

        @Override
        public boolean needsBefore() {
            return needsBefore;
        }

        @Override
        public CsvRowWriter before() {
            hasOld = true;
            old.truncate(0);
            return old;
        }

        @Override
        public CsvRowWriter begin(Operation operation) {
            return begin(operation.letter());
        }

        @Override
        public CsvRowWriter beginOld() {
            return begin(OLD);
        }

        @Override
        public CsvRowWriter beginNew() {
            return begin(NEW);
        }

        private CsvRowWriter begin(byte next) {
            letter = next;
            row.truncate(0);
            return row;
        }

        @Override
        public void end() {
            if (hasOld) {
                hasOld = false;
                add(table, BEFORE, old);
            }
            add(table, letter, row);
        }

        @Override
        public void cancel() {
            row.truncate(0);
            hasOld = false;
        }
    }

    private void add(int table, byte letter, CsvRowWriter row) {
        int needed = length + row.length() + 9;
        try {
            if (needed > MEMORY_BYTES_MAX) {
                spill();
            }
            if (length + row.length() + 9 > memory.length) {
                memory = Arrays.copyOf(memory, Math.max(length + row.length() + 9, 2 * memory.length));
            }
        } catch (IOException e) {
            throw failure(e);
        }
        int32(table);
        memory[length++] = letter;
        int32(row.length());
        System.arraycopy(row.buffer(), 0, memory, length, row.length());
        length += row.length();
    }

    private void int32(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            memory[length++] = (byte) (value >>> shift);
        }
    }

    private void spill() throws IOException {
        OutputStream target = out;
        if (target == null) {
            Path created = Files.createTempFile("tributary-prepared-", ".rows");
            file = created;
            target = new BufferedOutputStream(Files.newOutputStream(created, StandardOpenOption.WRITE));
            out = target;
        }
        target.write(memory, 0, length);
        length = 0;
    }

    /** Hands all rows, in order, to their tables' targets; a table without a target is left out. Can be called again. */
    void land(Function<TableId, @Nullable RowTarget> found) {
        List<@Nullable RowTarget> targets = new ArrayList<>();
        tables.forEach(table -> targets.add(found.apply(table)));
        try {
            if (file == null) {
                copy(new java.io.ByteArrayInputStream(memory, 0, length), targets);
                return;
            }
            spill();
            if (out != null) {
                out.flush();
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                copy(in, targets);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static void copy(InputStream in, List<@Nullable RowTarget> targets) throws IOException {
        DataInputStream rows = new DataInputStream(in);
        byte[] fields = new byte[1 << 12];
        for (int table = nextTable(rows); table >= 0; table = nextTable(rows)) {
            byte letter = rows.readByte();
            int count = rows.readInt();
            if (count > fields.length) {
                fields = new byte[Math.max(count, 2 * fields.length)];
            }
            rows.readFully(fields, 0, count);
            RowTarget target = targets.get(table);
            if (target != null && letter == BEFORE) {
                if (target.needsBefore()) {
                    target.before().encoded(fields, 0, count);
                }
            } else if (target != null) {
                begin(target, letter).encoded(fields, 0, count);
                target.end();
            }
        }
    }

    /** Minus one at the end. */
    private static int nextTable(DataInputStream rows) throws IOException {
        int first = rows.read();
        if (first < 0) {
            return -1;
        }
        return first << 24 | rows.readUnsignedByte() << 16 | rows.readUnsignedShort();
    }

    private static CsvRowWriter begin(RowTarget target, byte letter) {
        return switch (letter) {
            case OLD -> target.beginOld();
            case NEW -> target.beginNew();
            default -> target.begin(operation(letter));
        };
    }

    private static Operation operation(byte letter) {
        for (Operation operation : Operation.values()) {
            if (operation.letter() == letter) {
                return operation;
            }
        }
        throw new IllegalStateException("No operation has the letter " + letter);
    }

    private static PipelineException failure(IOException e) {
        return new PipelineException(
                ErrorCode.FILE_IO,
                "Cannot keep the rows of a prepared XA transaction in a temporary file",
                "Make room in the folder for temporary files (java.io.tmpdir).",
                e);
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
