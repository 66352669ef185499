package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.LogQueue;
import io.tributary.capture.mysql.binlog.MariadbGtids;
import io.tributary.capture.mysql.binlog.RawEvents;
import io.tributary.capture.mysql.wire.DumpRequest;
import io.tributary.capture.mysql.wire.EventPackets;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Session;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;

/** Opens streams of the server's log, each as a replica of its own. Confined to one thread. */
final class LogStreams {
    /** Also how fast an idle log is known to be idle. */
    private static final Duration HEARTBEAT = Duration.ofMillis(250);

    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    /** Server ids below are what people give to servers. */
    private static final long CHOSEN_ID_MIN = 1L << 31;

    private static final long CHOSEN_ID_LIMIT = (1L << 32) - 1;

    private static final int READ_AHEAD_BYTES = 8 << 20;

    private final Connections connections;
    private final Flavour flavour;
    private final OptionalLong serverId;
    private final SplittableRandom random = new SplittableRandom();

    /** @param serverId of the stream that the capture reads; the others, and none given, choose one that is hardly taken */
    LogStreams(Connections connections, Flavour flavour, OptionalLong serverId) {
        this.connections = connections;
        this.flavour = flavour;
        this.serverId = serverId;
    }

    Flavour flavour() {
        return flavour;
    }

    /** The capture's own stream. */
    LogQueue openMain(LogPosition from) {
        return open(from, serverId.orElseGet(this::chosenId), false);
    }

    /** A second one, which ends where the log ends now. */
    LogQueue openUntilEnd(LogPlace from) {
        return open(from, chosenId(), true);
    }

    private long chosenId() {
        return random.nextLong(CHOSEN_ID_MIN, CHOSEN_ID_LIMIT);
    }

    private LogQueue open(LogPosition from, long id, boolean untilEnd) {
        Session session = connections.dump();
        try {
            EventPackets events = session.dump(
                    new DumpRequest(start(from), id, UUID.randomUUID(), "tributary", HEARTBEAT, SILENCE_MAX, untilEnd));
            return LogQueue.start(new Events(events), session::abort, READ_AHEAD_BYTES, "log-reader");
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Packets of the connection as events of the log. */
    private record Events(EventPackets packets) implements RawEvents {
        @Override
        public boolean next() {
            return packets.next();
        }

        @Override
        public byte[] buffer() {
            return packets.buffer();
        }

        @Override
        public int offset() {
            return packets.offset();
        }

        @Override
        public int length() {
            return packets.length();
        }
    }

    private static DumpRequest.Start start(LogPosition from) {
        if (from instanceof LogPlace place) {
            return new DumpRequest.Place(place.file(), place.offset());
        }
        if (from instanceof GtidSet set) {
            return new DumpRequest.MysqlGtids(set.list());
        }
        return new DumpRequest.MariadbGtids(((MariadbGtids) from).list());
    }
}
