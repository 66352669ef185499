package io.tributary.capture.mysql;

import io.tributary.capture.mysql.wire.Server;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.mysql.wire.SessionSetup;

/** Opens sessions with the source's server. Thread-safe. */
final class Connections {
    private final Server server;

    Connections(MysqlSettings settings) {
        this.server = Server.parse(settings.url(), settings.user(), settings.password());
    }

    /** For questions about the server, its log and its catalog. */
    Session catalog() {
        return Session.open(server, SessionSetup.CATALOG);
    }

    /** For reading tables. */
    Session load() {
        return Session.open(server, SessionSetup.LOAD);
    }

    /** For reading the log. */
    Session dump() {
        return Session.open(server, SessionSetup.DUMP);
    }
}
