package io.tributary.app;

import java.sql.SQLException;
import java.util.List;

/** What {@link BankLoad} says differently to different databases. */
sealed interface BankDialect permits MysqlBank, PostgresBank {
    /** Statements that create the tables, empty, in a schema {@code bank} that is not there. */
    List<String> create();

    /**
     * An insert that leaves a row with the same key as it is.
     *
     * @param into table, columns and values
     */
    String insertNew(String into);

    /** Deletes two rows of {@code bank.history}, one of them by chance the twin of a row that stays. */
    String deleteHistory();

    /** Changes one row of {@code bank.history}. */
    String changeHistory();

    /** A number from 0 to 1, another one each time. */
    String random();

    /** Whether a transaction failed by what the other client did: a deadlock, or a key that it took in between. */
    boolean isOfTheOtherClient(SQLException e);
}
