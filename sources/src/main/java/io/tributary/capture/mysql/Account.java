package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.wire.Session;

/**
 * The account the server takes us for.
 *
 * @param host the hosts it may come from, in the server's wildcards
 */
record Account(String user, String host) {
    static Account read(Session session) {
        String account = session.query("SELECT CURRENT_USER()").get(0).need(0);
        int at = account.lastIndexOf('@');
        return at < 0 ? new Account(account, "%") : new Account(account.substring(0, at), account.substring(at + 1));
    }

    /** As SQL. */
    String quoted() {
        return Names.literal(user) + "@" + Names.literal(host);
    }

    /** For people. */
    @Override
    public String toString() {
        return user + "@" + host;
    }
}
