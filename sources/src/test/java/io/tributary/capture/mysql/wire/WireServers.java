package io.tributary.capture.mysql.wire;

import org.junit.jupiter.api.Assumptions;

/** The servers that the suites of this package run against. */
enum WireServers {
    MYSQL("TRIBUTARY_TEST_MYSQL_URL"),
    MARIADB("TRIBUTARY_TEST_MARIADB_URL");

    private final String variable;

    WireServers(String variable) {
        this.variable = variable;
    }

    /** The server's address; where there is no such server the test is skipped. */
    String jdbcUrl() {
        String url = System.getenv(variable);
        Assumptions.assumeTrue(url != null, variable + " is not set");
        return url;
    }

    Server server() {
        return Server.parse(jdbcUrl(), "", "");
    }

    /** The same server with other parameters or another user. */
    Server server(String parameters, String user, String password) {
        String url = jdbcUrl();
        int question = url.indexOf('?');
        String bare = question < 0 ? url : url.substring(0, question);
        return Server.parse(bare + "?" + parameters, user, password);
    }

    /** A session, with a schema of its own to work in: {@code tributary_wire}. */
    Session open(SessionSetup setup) {
        Session session = Session.open(server(), setup);
        session.execute("CREATE DATABASE IF NOT EXISTS tributary_wire");
        return session;
    }
}
