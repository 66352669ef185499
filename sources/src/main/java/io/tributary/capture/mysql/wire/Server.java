package io.tributary.capture.mysql.wire;

import java.time.Duration;
import java.util.List;

/**
 * Where a server is and how to log in to it.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param database the URL's path, empty for none; sessions do not make it their default schema
 * @param password empty for none
 * @param connectTimeout how long one connection may take to be there, and each answer of the login
 * @param ignoredParameters names of the URL's parameters that have no effect here, in their order
 */
public record Server(
        String host,
        int port,
        String database,
        String user,
        String password,
        TlsMode tls,
        Trust trust,
        Duration connectTimeout,
        List<String> ignoredParameters) {
    public Server {
        ignoredParameters = List.copyOf(ignoredParameters);
    }

    /**
     * Reads {@code jdbc:mysql://host[:port][/database][?parameters]}, or the same with {@code jdbc:mariadb:}.
     *
     * @param user if empty, the URL's parameter {@code user} counts; the same with {@code password}
     * @throws io.tributary.error.PipelineException {@code CONFIGURATION_INVALID}
     */
    public static Server parse(String jdbcUrl, String user, String password) {
        return ServerUrl.parse(jdbcUrl, user, password);
    }

    /** Host and port, for messages and logs. */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return "Server[" + address() + ", user=" + user + ", tls=" + tls + "]";
    }
}
