package io.tributary.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/**
 * A database server of the demo's own, its files below one folder; stopped when closed. What the demo says to the
 * database is standard SQL with names in double quotes, except what is asked of the server here.
 */
public sealed interface DemoServer extends AutoCloseable permits MariadbDemo, PostgresDemo {
    /** The databases a demo can start. */
    enum Kind {
        POSTGRES("PostgreSQL"),
        MARIADB("MariaDB");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** Its name, as its makers write it. */
        public String title() {
            return title;
        }

        /** As the command line spells it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Starts a new, empty server in {@code folder}, which must not exist yet. */
        public DemoServer start(Path folder) {
            return switch (this) {
                case POSTGRES -> PostgresDemo.start(folder);
                case MARIADB -> MariadbDemo.start(folder);
            };
        }
    }

    /** Its address, as a pipeline file gives it. */
    String url();

    /** Who may do all in it; the server listens on this machine only and asks for no password. */
    String user();

    /** A new connection. */
    Connection connect() throws SQLException;

    /** The demo's table, {@code schema.table}. */
    String table();

    /**
     * The statement that fills {@link #table}: a key, a name, a city. Its parameter is how many rows, with keys from 1.
     * Some names are empty or hold quotes, some cities are NULL.
     */
    String fill();

    /** The statement that tells the planner what is in {@link #table}. */
    String analyze();

    /** Reads {@link #table} in the order of its keys, one row at a time. */
    void rows(Connection connection, Rows each) throws SQLException, IOException;

    @Override
    void close();

    /** Is told of rows. */
    interface Rows {
        /**
         * One row.
         *
         * @param csv it as a line of CSV, in UTF-8, with its line end
         */
        void row(byte[] csv) throws IOException;
    }
}
