package io.tributary.capture.mysql.binlog;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/**
 * Decodes the events of one dump of a log, in place, and calls {@link LogEvents}. Every checksum is checked. Each type of
 * event is known by its number: those that change no rows are left out for a stated reason, and one that is not known is an
 * error, whatever its flags say. Confined to one thread.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html">Events</a>
 */
public final class LogDecoder implements AutoCloseable {
    private final LogEvents events;
    private final PlaceTracker places = new PlaceTracker();
    private final Checksum checksum = new Checksum();
    private final TableMaps maps;
    private final EventCursor outer = new EventCursor();
    private final EventCursor inner = new EventCursor();
    private final RowsEvents rows;
    private final StatementEvents statements;
    private final TransactionEvents transactions;
    private final PayloadEvents payloads;
    private final RowFragments fragments;
    private long seconds;
    private LogFormat format = new LogFormat("", false);

    /** Decodes what a server of this flavour sends. */
    public LogDecoder(LogEvents events, Flavour flavour) {
        this.events = events;
        this.maps = new TableMaps(flavour);
        this.rows = new RowsEvents(events, maps, places);
        this.statements = new StatementEvents(events, places);
        this.transactions = new TransactionEvents(events, places);
        this.payloads = new PayloadEvents(places, this::decodeInner);
        this.fragments = new RowFragments(places);
    }

    /**
     * Decodes one event, header to checksum. Its bytes are not changed and not kept.
     *
     * @throws PipelineException SOURCE_PROTOCOL_UNEXPECTED when it is damaged or not understood, SOURCE_LOG_LOST when the
     *     server says that its log has a gap; the decoder cannot be used after that
     */
    public void decode(byte[] buffer, int offset, int length) {
        if (length < EventHeader.LENGTH || EventHeader.length(buffer, offset) != length) {
            throw LogErrors.unexpected("an event of " + length + " bytes that says otherwise", places.startText());
        }
        int type = EventHeader.type(buffer, offset);
        boolean isOfFile = step(type, buffer, offset, length);
        int end = offset + length - checksumLength(type, buffer, offset, length);
        outer.wrap(buffer, offset + EventHeader.LENGTH, end);
        try {
            if (type == EventType.ROTATE) {
                rotate(isOfFile);
            } else if (type == EventType.FORMAT_DESCRIPTION) {
                format = LogFormat.read(outer, places.startText());
                maps.clear();
            } else if (type == EventType.TRANSACTION_PAYLOAD) {
                payloads.read(outer);
            } else {
                dispatch(type, outer, buffer, offset);
            }
        } catch (EventTooShort e) {
            throw LogErrors.unexpected("an event of type " + type + " that ends too early", places.startText(), e);
        }
    }

    /** Where the last event ended. */
    public LogPlace place() {
        return places.end();
    }

    /** Where the last event began. */
    public LogPlace start() {
        return places.start();
    }

    /** When the last event was made, in seconds since 1970-01-01 UTC. */
    public long seconds() {
        return seconds;
    }

    /** The version of the server that wrote the file, such as {@code 9.7.4}; empty before the file's first event. */
    public String serverVersion() {
        return format.serverVersion();
    }

    /** Whether the stream has said which file it is in: only then are there places. */
    public boolean isPlaceKnown() {
        return places.isKnown();
    }

    /** Frees memory outside the heap. */
    @Override
    public void close() {
        payloads.close();
        rows.close();
        statements.close();
    }

    /** Moves the place; returns whether the event stands in the file. What is sent again or made up does not. */
    private boolean step(int type, byte[] buffer, int offset, int length) {
        long end = EventHeader.end(buffer, offset);
        boolean isSentAgain = end == 0 && (type == EventType.ROTATE || type == EventType.FORMAT_DESCRIPTION);
        boolean isHeartbeat = type == EventType.HEARTBEAT || type == EventType.HEARTBEAT_V2;
        if (isSentAgain || isHeartbeat || EventHeader.isArtificial(buffer, offset)) {
            places.stay();
            return false;
        }
        if (!places.isKnown()) {
            throw LogErrors.unexpected("an event of type " + type + " before the name of its file", "its start");
        }
        places.advance(length, end);
        return true;
    }

    /**
     * Checks the checksum; returns how many bytes it takes. A format description always has one, but a server that changes it
     * for its reader makes it anew only if the file has checksums. A rotation that is made up may come before it is known
     * whether events have one, or between two files that differ: its bytes tell.
     */
    private int checksumLength(int type, byte[] buffer, int offset, int length) {
        if (type == EventType.ROTATE && EventHeader.end(buffer, offset) == 0) {
            return checksum.matches(buffer, offset, length) ? LogFormat.CHECKSUM_LENGTH : 0;
        }
        if (type == EventType.FORMAT_DESCRIPTION) {
            if (LogFormat.isChecked(buffer, offset, length)) {
                expectChecksum(checksum.matchesFormat(buffer, offset, length), type);
            }
            return 0;
        }
        if (!format.isChecked()) {
            return 0;
        }
        expectChecksum(checksum.matches(buffer, offset, length), type);
        return LogFormat.CHECKSUM_LENGTH;
    }

    private void expectChecksum(boolean matches, int type) {
        if (!matches) {
            throw LogErrors.unexpected(
                    "an event of type " + type + " whose checksum does not match: it is damaged", places.startText());
        }
    }

    private void rotate(boolean isOfFile) {
        long offset = outer.int64();
        String file = outer.text(outer.remaining());
        if (places.rotate(file, offset)) {
            maps.clear();
            events.rotated(places.end());
        } else if (isOfFile) {
            throw LogErrors.unexpected("a rotation to the file it is in", places.startText());
        }
    }

    /** Decodes an event out of a payload or joined from fragments: without a checksum, and without a place of its own. */
    private void decodeInner(byte[] buffer, int offset, int length) {
        inner.wrap(buffer, offset + EventHeader.LENGTH, offset + length);
        dispatch(EventHeader.type(buffer, offset), inner, buffer, offset);
    }

    private void dispatch(int type, EventCursor body, byte[] event, int offset) {
        seconds = EventHeader.seconds(event, offset);
        if (fragments.isIncomplete() && type != EventType.PARTIAL_ROW_DATA && type != EventType.TABLE_MAP) {
            throw LogErrors.unexpected(
                    "an event of type " + type + " between fragments of another", places.startText());
        }
        switch (type) {
            case EventType.TABLE_MAP -> events.tableMap(maps.read(event, body.at(), body.end()));
            case EventType.WRITE_ROWS_V1,
                    EventType.UPDATE_ROWS_V1,
                    EventType.DELETE_ROWS_V1,
                    EventType.WRITE_ROWS_V2,
                    EventType.UPDATE_ROWS_V2,
                    EventType.DELETE_ROWS_V2,
                    EventType.WRITE_ROWS_COMPRESSED_V1,
                    EventType.UPDATE_ROWS_COMPRESSED_V1,
                    EventType.DELETE_ROWS_COMPRESSED_V1,
                    EventType.WRITE_ROWS_COMPRESSED_V2,
                    EventType.UPDATE_ROWS_COMPRESSED_V2,
                    EventType.DELETE_ROWS_COMPRESSED_V2 -> rows.read(type, body);
            case EventType.PARTIAL_UPDATE_ROWS -> rows.readPartial(body);
            case EventType.PARTIAL_ROW_DATA -> fragment(body);
            case EventType.QUERY, EventType.QUERY_COMPRESSED, EventType.EXECUTE_LOAD_QUERY ->
                statements.read(type, body, EventHeader.seconds(event, offset));
            case EventType.GTID -> transactions.readMysql(body, false);
            case EventType.ANONYMOUS_GTID -> transactions.readMysql(body, true);
            case EventType.GTID_TAGGED -> transactions.readTagged(body);
            case EventType.MARIADB_GTID -> transactions.readMariadb(body, EventHeader.server(event, offset));
            case EventType.XID -> {
                body.skip(8);
                events.committed(EventHeader.seconds(event, offset));
            }
            case EventType.XA_PREPARE -> xaPrepare(body, EventHeader.seconds(event, offset));
            case EventType.HEARTBEAT -> {
                places.heartbeat(places.withHighHalf(EventHeader.end(event, offset)));
                events.heartbeat();
            }
            case EventType.HEARTBEAT_V2 -> heartbeat(body);
            case EventType.INCIDENT -> throw incident(body);
            // the file's end at a shutdown; the next file follows
            case EventType.STOP,
                    // which transactions lie before the file: positions are counted from the transactions themselves
                    EventType.PREVIOUS_GTIDS,
                    EventType.MARIADB_GTID_LIST,
                    // for recovery of the server after a crash
                    EventType.BINLOG_CHECKPOINT,
                    // the statement that rows come from: rows say all
                    EventType.ROWS_QUERY,
                    EventType.ANNOTATE_ROWS,
                    // group replication: conflicts and members
                    EventType.TRANSACTION_CONTEXT,
                    EventType.VIEW_CHANGE,
                    // by its definition of no effect
                    EventType.IGNORABLE,
                    // values for a statement that follows and is seen itself: it says which table it changes
                    EventType.INTVAR,
                    EventType.RAND,
                    EventType.USER_VAR,
                    // file contents for a LOAD DATA statement that follows and is seen itself
                    EventType.BEGIN_LOAD_QUERY,
                    EventType.APPEND_BLOCK,
                    EventType.DELETE_FILE -> {}
            case EventType.START_ENCRYPTION ->
                throw LogErrors.unexpected(
                        "encrypted events, which servers decrypt before they send", places.startText());
            default -> throw LogErrors.unexpected("an event of unknown type " + type, places.startText());
        }
    }

    private void fragment(EventCursor body) {
        if (fragments.add(body)) {
            byte[] event = fragments.take();
            decodeInner(event, 0, event.length);
        }
    }

    /** One phase or two (1 byte), format (4), lengths (4 and 4), bytes. */
    private void xaPrepare(EventCursor body, long seconds) {
        boolean onePhase = body.int8() != 0;
        long xidFormat = body.int32();
        int globalLength = (int) body.int32();
        int branchLength = (int) body.int32();
        int at = body.skip(globalLength);
        body.skip(branchLength);
        events.xaPrepared(Xid.text(xidFormat, body.buffer(), at, globalLength, branchLength), onePhase, seconds);
    }

    /** Fields of a type, a length and a value (all packed), ended by type 0; 2 is the offset. */
    private void heartbeat(EventCursor body) {
        while (body.remaining() > 0) {
            long field = body.packed();
            if (field == 0) {
                break;
            }
            int length = body.packedCount();
            if (field == 2) {
                places.heartbeat(body.packed());
            } else {
                body.skip(length);
            }
        }
        events.heartbeat();
    }

    private PipelineException incident(EventCursor body) {
        int number = body.int16();
        String message = body.remaining() > 0 ? body.text(body.int8()) : "";
        return new PipelineException(
                ErrorCode.SOURCE_LOG_LOST,
                "The server's log has a gap: incident " + number + (message.isEmpty() ? "" : " (" + message + ")")
                        + ", at " + places.startText(),
                "Changes are missing from the log: begin again with a new load of all tables.");
    }
}
