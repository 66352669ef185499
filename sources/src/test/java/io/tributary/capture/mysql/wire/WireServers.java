package io.tributary.capture.mysql.wire;

import io.tributary.capture.mysql.MysqlDatabase;
import io.tributary.capture.mysql.MysqlServer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The servers that the suites of this package run against; where one is missing the test is skipped. */
enum WireServers {
    MYSQL(Flavour.MYSQL, MysqlServer.MYSQL::createDatabase),
    MARIADB(Flavour.MARIADB, MysqlServer.MARIADB::createDatabase),
    MARIADB_OLD(Flavour.MARIADB, MysqlServer.MARIADB_OLD::createDatabase),
    MARIADB_ENCRYPTED(
            Flavour.MARIADB, () -> MysqlDatabase.createOn(MysqlServer.MARIADB.start(ServerCertificate.options())));

    private final Flavour flavour;
    private final Supplier<MysqlDatabase> start;
    private @Nullable MysqlDatabase database;

    WireServers(Flavour flavour, Supplier<MysqlDatabase> start) {
        this.flavour = flavour;
        this.start = start;
    }

    Flavour flavour() {
        return flavour;
    }

    /** The ways of encryption it can do, by {@code sslMode}. */
    List<String> encryptions() {
        return this == MARIADB || this == MARIADB_OLD ? List.of("DISABLED") : List.of("DISABLED", "REQUIRED");
    }

    private synchronized MysqlDatabase database() {
        MysqlDatabase found = database;
        if (found == null) {
            found = start.get();
            database = found;
        }
        return found;
    }

    Server server() {
        return server("", "", "");
    }

    /** The server with parameters in its address, and another user unless that is empty. */
    Server server(String parameters, String user, String password) {
        MysqlDatabase database = database();
        boolean isOwn = user.isEmpty();
        return Server.parse(
                "jdbc:mysql://" + database.host() + ":" + database.port() + "/?" + parameters,
                isOwn ? database.user() : user,
                isOwn ? database.password() : password);
    }

    /** A session, with a schema of its own to work in: {@code tributary_wire}. */
    Session open(SessionSetup setup) {
        Session session = Session.open(server(), setup);
        session.execute("CREATE DATABASE IF NOT EXISTS tributary_wire");
        return session;
    }
}
