package io.tributary.capture.mysql;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.mysql.binlog.LogDecoder;
import io.tributary.capture.mysql.binlog.LogEvents;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogQueue;
import io.tributary.capture.mysql.binlog.LoggedStatement;
import io.tributary.capture.mysql.binlog.RowImages;
import io.tributary.capture.mysql.binlog.RowsKind;
import io.tributary.capture.mysql.binlog.TableMap;
import io.tributary.capture.mysql.binlog.TransactionId;
import io.tributary.capture.mysql.binlog.TransactionTraits;
import io.tributary.capture.mysql.sql.LoggedText;
import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.mysql.sql.Statement;
import io.tributary.capture.mysql.sql.StatementReader;
import io.tributary.change.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log ahead of the capture, for statements alone: whether a table's definition is changed again before the log's
 * end. What was read once is remembered. Confined to the capture's thread.
 */
final class LookAhead {
    private static final Logger LOG = LoggerFactory.getLogger(LookAhead.class);

    private static final Duration WAIT = Duration.ofMillis(100);

    private final LogStreams streams;
    private final StatementReader reader;
    private final NameCase names;
    private final CaptureControl control;
    private final List<Found> found = new ArrayList<>();
    private @Nullable LogPlace readFrom;
    private @Nullable LogPlace readTo;

    LookAhead(LogStreams streams, StatementReader reader, NameCase names, CaptureControl control) {
        this.streams = streams;
        this.reader = reader;
        this.names = names;
        this.control = control;
    }

    /** Somebody asked to stop in the middle: the run ends where it is, and what it has not landed it reads again. */
    static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GivenUp() {
            super("reading ahead was given up");
        }
    }

    /** A statement that may concern tables, and where it ends. */
    private record Found(LogPlace end, Statement statement) {}

    /**
     * Whether a statement between the two places makes what is seen after the second another definition, or other rows,
     * than the first statement left.
     *
     * @param first what stands before the first place
     * @throws GivenUp when somebody asks to stop meanwhile
     */
    boolean concerns(TableId table, Statement.AlterTable first, LogPlace from, LogPlace to) {
        if (from.compareTo(to) >= 0) {
            return false;
        }
        readUpTo(from, to);
        TableId folded = names.fold(table);
        return found.stream()
                .anyMatch(statement -> statement.end().compareTo(from) > 0
                        && statement.end().compareTo(to) <= 0
                        && concerns(statement.statement(), folded, first.changesKeys()));
    }

    /** @param withKeys whether indexes that come or go count: a key that was dropped may be there again */
    private static boolean concerns(Statement statement, TableId table, boolean withKeys) {
        if (statement instanceof Statement.AlterTable alter) {
            boolean isPlain = alter.steps().isEmpty()
                    && !(withKeys && alter.changesKeys())
                    && alter.touchesRows().isEmpty()
                    && alter.renamedTo().isEmpty();
            return (alter.table().equals(table) && !isPlain)
                    || alter.renamedTo().equals(Optional.of(table))
                    || alter.others().contains(table);
        }
        if (statement instanceof Statement.CreateTable create) {
            return create.table().equals(table);
        }
        if (statement instanceof Statement.DropTables drop) {
            return drop.tables().contains(table);
        }
        if (statement instanceof Statement.DropSchema drop) {
            return drop.name().equals(table.schema());
        }
        if (statement instanceof Statement.RenameTables rename) {
            return rename.moves().stream()
                    .anyMatch(move -> move.from().equals(table) || move.to().equals(table));
        }
        return statement instanceof Statement.Unclear unclear && unclear.mayMention(table);
    }

    private void readUpTo(LogPlace from, LogPlace to) {
        LogPlace first = readFrom;
        LogPlace last = readTo;
        if (first == null || last == null || from.compareTo(first) < 0 || from.compareTo(last) > 0) {
            found.clear();
            readFrom = from;
            read(from, to);
        } else if (last.compareTo(to) < 0) {
            read(last, to);
        }
        found.removeIf(statement -> statement.end().compareTo(from) <= 0);
    }

    private void read(LogPlace from, LogPlace to) {
        LOG.atDebug().addKeyValue("from", from).addKeyValue("to", to).log("reading the log ahead");
        try (LogQueue queue = streams.openUntilEnd(from)) {
            Statements statements = new Statements();
            LogDecoder decoder = new LogDecoder(statements, streams.flavour());
            statements.decoder = decoder;
            boolean goOn = true;
            while (goOn) {
                if (control.stopRequested()) {
                    throw new GivenUp();
                }
                if (queue.poll(WAIT)) {
                    decoder.decode(queue.buffer(), queue.offset(), queue.length());
                } else {
                    goOn = !queue.isOver();
                }
            }
        }
        readTo = to;
    }

    /** Keeps statements about tables; leaves rows unread. */
    private final class Statements implements LogEvents {
        private @Nullable LogDecoder decoder;

        @Override
        public void query(LoggedStatement logged) {
            if (logged.text().equals("BEGIN")) {
                return;
            }
            Statement statement = reader.read(
                    new LoggedText(logged.schema(), logged.text(), logged.ansiQuotes(), logged.noBackslashEscapes()));
            boolean isOfTables = statement instanceof Statement.OfTables || statement instanceof Statement.Unclear;
            LogDecoder at = decoder;
            if (isOfTables && at != null) {
                found.add(new Found(at.place(), statement));
            }
        }

        @Override
        public void rotated(LogPlace to) {}

        @Override
        public void transaction(TransactionId id, TransactionTraits traits) {}

        @Override
        public void tableMap(TableMap map) {}

        @Override
        public void rows(RowsKind kind, TableMap map, RowImages images) {}

        @Override
        public void partialJson(TableMap map) {}

        @Override
        public void committed(long headerSeconds) {}

        @Override
        public void xaPrepared(String xid, boolean onePhase, long headerSeconds) {}

        @Override
        public void heartbeat() {}
    }
}
