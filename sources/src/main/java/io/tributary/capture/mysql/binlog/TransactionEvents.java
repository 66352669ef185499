package io.tributary.capture.mysql.binlog;

import io.tributary.capture.mysql.binlog.TransactionTraits.Alter;
import io.tributary.capture.mysql.binlog.TransactionTraits.AlterStep;
import io.tributary.capture.mysql.binlog.TransactionTraits.Xa;
import io.tributary.capture.mysql.binlog.TransactionTraits.XaStep;
import java.util.UUID;

/**
 * Reads the events that begin a transaction of MySQL and MariaDB. Confined to one thread.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Gtid__event.html">MySQL</a>
 * @see <a href="https://mariadb.com/docs/server/reference/clientserver-protocol/replication-protocol/gtid_event">MariaDB</a>
 */
final class TransactionEvents {
    private static final int LOGICAL_CLOCK = 2;
    private static final long ORIGINAL_TIME_FOLLOWS = 1L << 55;

    private static final int FL_STANDALONE = 1;
    private static final int FL_GROUP_COMMIT_ID = 2;
    private static final int FL_DDL = 32;
    private static final int FL_PREPARED_XA = 64;
    private static final int FL_COMPLETED_XA = 128;

    private static final int FL_EXTRA_MULTI_ENGINE = 1;
    private static final int FL_START_ALTER = 2;
    private static final int FL_COMMIT_ALTER = 4;
    private static final int FL_ROLLBACK_ALTER = 8;

    private final LogEvents events;
    private final PlaceTracker places;
    private UUID lastSource = new UUID(0, 0);

    TransactionEvents(LogEvents events, PlaceTracker places) {
        this.events = events;
        this.places = places;
    }

    /**
     * GTID and ANONYMOUS_GTID: flags (1), source (16), number (8), then since 5.7 a 2 (1), logical clock (16), and since 8.0
     * microseconds of this server's commit (7), those of the original commit (7) when the highest bit of the former says so,
     * and more that is not needed.
     */
    void readMysql(EventCursor body, boolean isAnonymous) {
        body.skip(1);
        UUID source = source(body.bigEndian64(), body.bigEndian64());
        long number = body.int64();
        long micros = 0;
        long originalMicros = 0;
        if (body.remaining() > 0 && body.int8() == LOGICAL_CLOCK) {
            body.skip(16);
            if (body.remaining() >= 7) {
                micros = body.integer(7);
                originalMicros = micros;
                if ((micros & ORIGINAL_TIME_FOLLOWS) != 0) {
                    micros &= ~ORIGINAL_TIME_FOLLOWS;
                    originalMicros = body.integer(7);
                }
            }
        }
        events.transaction(
                isAnonymous ? AnonymousTransaction.ANONYMOUS : new MysqlGtid(source, "", number),
                traits(micros, originalMicros));
    }

    /** GTID_TAGGED, which has a serialization of its own. */
    void readTagged(EventCursor body) {
        TaggedGtid gtid = TaggedGtid.read(body, places);
        events.transaction(
                new MysqlGtid(source(gtid.sourceHigh(), gtid.sourceLow()), gtid.tag(), gtid.number()),
                traits(gtid.commitMicros(), gtid.originalCommitMicros()));
    }

    private static TransactionTraits traits(long micros, long originalMicros) {
        return new TransactionTraits(false, false, Xa.NONE, Alter.NONE, micros, originalMicros);
    }

    private UUID source(long high, long low) {
        if (lastSource.getMostSignificantBits() != high || lastSource.getLeastSignificantBits() != low) {
            lastSource = new UUID(high, low);
        }
        return lastSource;
    }

    /**
     * MariaDB's GTID: sequence (8), domain (4), flags (1), with their flag the group commit's id (8), with theirs an XA
     * transaction's id (format 4, lengths 1 and 1, bytes); more flags (1) and what they announce; zeros up to 19 bytes.
     */
    void readMariadb(EventCursor body, long server) {
        long sequence = body.int64();
        long domain = body.int32();
        int flags = body.int8();
        if ((flags & FL_GROUP_COMMIT_ID) != 0) {
            body.skip(8);
        }
        Xa xa = (flags & (FL_PREPARED_XA | FL_COMPLETED_XA)) == 0 ? Xa.NONE : xa(body, flags);
        Alter alter = body.remaining() == 0 ? Alter.NONE : alter(body);
        TransactionTraits traits =
                new TransactionTraits((flags & FL_STANDALONE) != 0, (flags & FL_DDL) != 0, xa, alter, 0, 0);
        events.transaction(new MariadbGtid(domain, server, sequence), traits);
    }

    private static Xa xa(EventCursor body, int flags) {
        long format = body.int32();
        int globalLength = body.int8();
        int branchLength = body.int8();
        int at = body.skip(globalLength + branchLength);
        XaStep step = (flags & FL_PREPARED_XA) != 0 ? XaStep.PREPARED : XaStep.COMPLETED;
        return new Xa(step, Xid.text(format, body.buffer(), at, globalLength, branchLength));
    }

    private static Alter alter(EventCursor body) {
        int flags = body.int8();
        if ((flags & FL_EXTRA_MULTI_ENGINE) != 0) {
            body.skip(1);
        }
        if ((flags & FL_START_ALTER) != 0) {
            return new Alter(AlterStep.START, 0);
        }
        if ((flags & FL_COMMIT_ALTER) != 0) {
            return new Alter(AlterStep.COMMIT, body.int64());
        }
        if ((flags & FL_ROLLBACK_ALTER) != 0) {
            return new Alter(AlterStep.ROLLBACK, body.int64());
        }
        return Alter.NONE;
    }
}
