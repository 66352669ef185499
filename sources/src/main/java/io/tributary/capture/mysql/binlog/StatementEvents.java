package io.tributary.capture.mysql.binlog;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads statements: thread (4 bytes), seconds it took (4), length of the schema's name (1), error (2), length of the status
 * (2); the status, the schema with a zero byte, the text to the event's end. The status is a list of variables, each a
 * number and a value whose size only the number tells, in the order they are looked for here. Confined to one thread.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Query__event.html">Query</a>
 */
final class StatementEvents {
    /** Of a LOAD DATA statement between the fixed part and the status: file id, two places, kind of duplicates. */
    private static final int LOAD_LENGTH = 13;

    private static final int SQL_MODE = 1;
    private static final int CHARSET = 4;
    private static final int ANSI_QUOTES = 4;
    private static final int NO_BACKSLASH_ESCAPES = 1 << 20;
    /** STRICT_TRANS_TABLES or STRICT_ALL_TABLES. */
    private static final int STRICT = 3 << 21;

    private static final byte[] BEGIN = {'B', 'E', 'G', 'I', 'N'};
    private static final byte[] COMMIT = {'C', 'O', 'M', 'M', 'I', 'T'};

    private final LogEvents events;
    private final PlaceTracker places;
    private final Inflated inflated = new Inflated();
    private long sqlMode;
    private int collation;

    StatementEvents(LogEvents events, PlaceTracker places) {
        this.events = events;
        this.places = places;
    }

    void read(int type, EventCursor body, long seconds) {
        body.skip(8);
        int schemaLength = body.int8();
        int errorCode = body.int16();
        int statusLength = body.int16();
        if (type == EventType.EXECUTE_LOAD_QUERY) {
            body.skip(LOAD_LENGTH);
        }
        int status = body.skip(statusLength);
        String schema = body.text(schemaLength);
        body.skip(1);
        EventCursor variables = new EventCursor();
        variables.wrap(body.buffer(), status, status + statusLength);
        readStatus(variables);
        String text;
        if (type == EventType.QUERY_COMPRESSED) {
            int length = inflated.read(body, places);
            text = text(inflated.bytes(), 0, length);
            inflated.release();
        } else {
            int length = body.remaining();
            text = text(body.buffer(), body.skip(length), length);
        }
        boolean ansiQuotes = (sqlMode & ANSI_QUOTES) != 0;
        boolean noBackslashEscapes = (sqlMode & NO_BACKSLASH_ESCAPES) != 0;
        boolean strict = (sqlMode & STRICT) != 0;
        events.query(new LoggedStatement(schema, text, ansiQuotes, noBackslashEscapes, strict, errorCode, seconds));
    }

    void close() {
        inflated.close();
    }

    /** Servers write what is needed here before anything that only newer ones know. */
    private void readStatus(EventCursor status) {
        sqlMode = 0;
        collation = 0;
        while (status.remaining() > 0) {
            int variable = status.int8();
            switch (variable) {
                case 0, 3 -> status.skip(4);
                case SQL_MODE -> sqlMode = status.int64();
                case 2 -> {
                    status.skip(status.int8());
                    status.skip(1);
                }
                case CHARSET -> {
                    collation = status.int16();
                    return;
                }
                case 5, 6 -> status.skip(status.int8());
                default -> {
                    return;
                }
            }
        }
    }

    private String text(byte[] source, int from, int length) {
        if (is(BEGIN, source, from, length)) {
            return "BEGIN";
        }
        if (is(COMMIT, source, from, length)) {
            return "COMMIT";
        }
        Charset charset = collation == 0 ? StandardCharsets.UTF_8 : ClientCharset.of(collation);
        return new String(source, from, length, charset == null ? ascii(source, from, length) : charset);
    }

    /** What every charset that is not known here has in common, when the statement has no more than that. */
    private Charset ascii(byte[] source, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (source[i] < 0) {
                throw new PipelineException(
                        ErrorCode.SOURCE_SETTING_UNSUITABLE,
                        "Cannot read a statement of the log in the charset of collation " + collation + ", at "
                                + places.startText(),
                        "Have clients that change tables use utf8mb4.");
            }
        }
        return StandardCharsets.US_ASCII;
    }

    private static boolean is(byte[] word, byte[] source, int from, int length) {
        return length == word.length && Arrays.equals(word, 0, length, source, from, from + length);
    }
}
