package io.tributary.target;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/** The DuckDB that tests read files with, one of their own: started once, because that takes longer than most queries. */
public final class DuckDb {
    private static final DuckDBConnection STARTED = start();

    private DuckDb() {}

    /** A session with nothing in it; files are read as they are now. */
    public static Connection connect() throws SQLException {
        return STARTED.duplicate();
    }

    private static DuckDBConnection start() {
        Properties options = new Properties();
        options.setProperty("enable_external_file_cache", "false");
        try {
            return DriverManager.getConnection("jdbc:duckdb:", options).unwrap(DuckDBConnection.class);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
