package io.tributary.capture.mysql.wire;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reader of the log says to the server: its settings, its name, and from where to send.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication.html">MySQL's commands</a>
 * @see <a href="https://mariadb.com/docs/server/reference/clientserver-protocol/replication-protocol">MariaDB's</a>
 */
final class DumpCommands {
    private static final int DUMP = 0x12;
    private static final int REGISTER = 0x15;
    private static final int DUMP_GTID = 0x1e;
    private static final int ENDS_AT_END = 1;
    private static final int FIRST_EVENT = 4;
    private static final int HOST_BYTES = 60;

    /** What MariaDB's replicas say that understand all of its events. */
    private static final int MARIADB_CAPABILITY = 4;

    private static final long LARGEST_OFFSET = 0xffff_ffffL;

    private DumpCommands() {}

    static void check(DumpRequest request, Flavour flavour, String address) {
        boolean fits = request.from() instanceof DumpRequest.Place
                || request.from() instanceof DumpRequest.MariadbGtids == (flavour == Flavour.MARIADB);
        if (!fits) {
            throw new PipelineException(
                    ErrorCode.SOURCE_IDENTITY_CHANGED,
                    "Server " + address + " is a " + flavour + ", and the GTIDs to go on from are of the other kind",
                    "Let the address name the server that was captured before, or begin again with new full loads.");
        }
    }

    /** The assignment that makes the server send checksums as it has them, heartbeats, and events in its own form. */
    static String settings(DumpRequest request, Flavour flavour) {
        List<String> settings = new ArrayList<>();
        long nanos = request.heartbeat().toNanos();
        settings.add("@master_binlog_checksum = @@global.binlog_checksum");
        settings.add("@master_heartbeat_period = " + nanos);
        if (flavour == Flavour.MYSQL) {
            settings.add("@source_binlog_checksum = @@global.binlog_checksum");
            settings.add("@source_heartbeat_period = " + nanos);
            settings.add("@slave_uuid = '" + request.replicaId() + "'");
            settings.add("@replica_uuid = '" + request.replicaId() + "'");
        } else {
            settings.add("@mariadb_slave_capability = " + MARIADB_CAPABILITY);
        }
        if (request.from() instanceof DumpRequest.MariadbGtids from) {
            settings.add("@slave_connect_state = '" + checked(from.state()) + "'");
            settings.add("@slave_gtid_strict_mode = 0");
            settings.add("@slave_gtid_ignore_duplicates = 0");
        }
        return "SET " + String.join(", ", settings);
    }

    private static String checked(String state) {
        if (!state.matches("[0-9,\\- ]*")) {
            throw new IllegalArgumentException("No state of GTIDs: " + state);
        }
        return state;
    }

    static byte[] register(DumpRequest request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(REGISTER);
        GtidEncoding.fixed(out, request.serverId(), 4);
        byte[] host = request.reportedHost().getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(host.length, HOST_BYTES);
        out.write(length);
        out.write(host, 0, length);
        GtidEncoding.fixed(out, 0, 2); // no user, no password
        GtidEncoding.fixed(out, 0, 2); // port
        GtidEncoding.fixed(out, 0, 4); // rank
        GtidEncoding.fixed(out, 0, 4); // its source
        return out.toByteArray();
    }

    static byte[] dump(DumpRequest request) {
        DumpRequest.Start from = request.from();
        if (from instanceof DumpRequest.Place place) {
            return dump(request, place.file(), place.offset());
        }
        if (from instanceof DumpRequest.MysqlGtids gtids) {
            return dumpGtid(request, GtidEncoding.encode(gtids.executed()));
        }
        return dump(request, "", FIRST_EVENT);
    }

    private static byte[] dump(DumpRequest request, String file, long offset) {
        if (offset > LARGEST_OFFSET) {
            throw new PipelineException(
                    ErrorCode.SOURCE_LOG_LOST,
                    "The log cannot be read from byte " + offset + " of " + file
                            + " on: the protocol ends at byte 4294967295",
                    "Use GTIDs, which need no places in files, or begin again with new full loads.");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(DUMP);
        GtidEncoding.fixed(out, offset, 4);
        GtidEncoding.fixed(out, flags(request), 2);
        GtidEncoding.fixed(out, request.serverId(), 4);
        out.writeBytes(file.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static byte[] dumpGtid(DumpRequest request, byte[] executed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(DUMP_GTID);
        GtidEncoding.fixed(out, flags(request), 2);
        GtidEncoding.fixed(out, request.serverId(), 4);
        GtidEncoding.fixed(out, 0, 4); // length of the file's name: the server looks for the file
        GtidEncoding.fixed(out, FIRST_EVENT, 8);
        GtidEncoding.fixed(out, executed.length, 4);
        out.writeBytes(executed);
        return out.toByteArray();
    }

    private static int flags(DumpRequest request) {
        return request.untilEnd() ? ENDS_AT_END : 0;
    }
}
