package io.tributary.capture.postgres;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the messages of {@code pgoutput}, protocol version 1, in place: a row is read as places in the message's bytes.
 * A message of a kind that is not known is an error, never skipped. Confined to one thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Message formats</a>
 */
final class PgOutput {
    /** Receives what the messages say, in order: begin, then relations, rows, truncations and messages, then commit. */
    interface Changes {
        /**
         * A transaction begins.
         *
         * @param xid the transaction's id, its lower half
         * @param commit log position of the transaction's commit record
         * @param micros time of the commit, microseconds since 2000-01-01 UTC
         */
        void begin(int xid, long commit, long micros);

        /**
         * It is whole.
         *
         * @param end log position after the commit record
         * @param micros time of the commit, microseconds since 2000-01-01 UTC
         */
        void commit(long end, long micros);

        void relation(Relation relation);

        void insert(int table, Tuple row);

        void update(int table, Tuple row);

        void update(int table, Tuple old, RowPlan.Part part, Tuple row);

        void delete(int table, Tuple old, RowPlan.Part part);

        void truncate(int table);

        /** A transactional logical message. */
        void message(String prefix, String content);
    }

    private final Changes changes;
    private final Tuple row = new Tuple();
    private final Tuple old = new Tuple();
    private byte[] message = new byte[0];
    private int at;

    PgOutput(Changes changes) {
        this.changes = changes;
    }

    /** Decodes one message, which must be backed by an array. */
    void decode(ByteBuffer buffer) {
        message = buffer.array();
        at = buffer.arrayOffset() + buffer.position();
        int end = buffer.arrayOffset() + buffer.limit();
        byte kind = message[at++];
        try {
            dispatch(kind);
        } catch (IndexOutOfBoundsException e) {
            throw unexpected("a message of kind " + (char) kind + " that ends too early", e);
        }
        if (at != end) {
            throw unexpected("a message of kind " + (char) kind + " with " + (end - at) + " bytes too many", null);
        }
    }

    private void dispatch(byte kind) {
        switch (kind) {
            case 'I' -> insert();
            case 'U' -> update();
            case 'D' -> delete();
            case 'B' -> begin();
            case 'C' -> commit();
            case 'R' -> relation();
            case 'T' -> truncate();
            case 'M' -> logicalMessage();
            case 'O' -> {
                int64();
                text();
            }
            case 'Y' -> {
                int32();
                text();
                text();
            }
            default -> throw unexpected("a message of unknown kind " + kind, null);
        }
    }

    private void insert() {
        int table = int32();
        expect('N');
        at = row.read(message, at);
        changes.insert(table, row);
    }

    private void update() {
        int table = int32();
        byte part = message[at++];
        if (part == 'N') {
            at = row.read(message, at);
            changes.update(table, row);
            return;
        }
        at = old.read(message, at);
        expect('N');
        at = row.read(message, at);
        changes.update(table, old, part(part), row);
    }

    private void delete() {
        int table = int32();
        byte part = message[at++];
        at = old.read(message, at);
        changes.delete(table, old, part(part));
    }

    private static RowPlan.Part part(byte letter) {
        return switch (letter) {
            case 'K' -> RowPlan.Part.KEY;
            case 'O' -> RowPlan.Part.ALL;
            default -> throw unexpected("an old row of unknown kind " + letter, null);
        };
    }

    private void begin() {
        long commit = int64();
        long micros = int64();
        changes.begin(int32(), commit, micros);
    }

    private void commit() {
        at++;
        int64();
        long end = int64();
        changes.commit(end, int64());
    }

    private void relation() {
        int oid = int32();
        String schema = text();
        String name = text();
        char identity = (char) message[at++];
        int count = int16();
        List<Relation.Field> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean isKey = (message[at++] & 1) != 0;
            columns.add(new Relation.Field(text(), int32(), int32(), isKey));
        }
        changes.relation(new Relation(oid, schema, name, identity, columns));
    }

    private void truncate() {
        int count = int32();
        at++;
        for (int i = 0; i < count; i++) {
            changes.truncate(int32());
        }
    }

    private void logicalMessage() {
        boolean transactional = (message[at++] & 1) != 0;
        int64();
        String prefix = text();
        int length = int32();
        String content = new String(message, at, length, StandardCharsets.UTF_8);
        at += length;
        if (transactional) {
            changes.message(prefix, content);
        }
    }

    private void expect(char letter) {
        byte found = message[at++];
        if (found != letter) {
            throw unexpected("byte " + found + " where " + letter + " was expected", null);
        }
    }

    private int int16() {
        int value = ((message[at] & 0xff) << 8) | (message[at + 1] & 0xff);
        at += 2;
        return value;
    }

    private int int32() {
        int value = int32(message, at);
        at += 4;
        return value;
    }

    private long int64() {
        long high = int32();
        return (high << 32) | Integer.toUnsignedLong(int32());
    }

    /** Text up to a zero byte. */
    private String text() {
        int start = at;
        while (message[at] != 0) {
            at++;
        }
        String value = new String(message, start, at - start, StandardCharsets.UTF_8);
        at++;
        return value;
    }

    static int int32(byte[] source, int at) {
        return (source[at] << 24)
                | ((source[at + 1] & 0xff) << 16)
                | ((source[at + 2] & 0xff) << 8)
                | (source[at + 3] & 0xff);
    }

    private static PipelineException unexpected(String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new PipelineException(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "The stream has " + what, "", cause);
    }
}
