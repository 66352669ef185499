package io.tributary.bench;

import io.tributary.target.database.DatabaseSettings;

/** A database that holds the table. */
interface ChangedServer {
    DatabaseSettings settings();

    /** Lets the server finish what it does in the background. */
    void settle() throws Exception;

    /** Makes an empty table for {@link #copy}, in place of the one before. */
    void createFloor() throws Exception;

    /** Seconds to copy these rows into that table. */
    double copy(byte[] csv) throws Exception;

    /** Makes the table that is changed by hand. */
    void createByHand() throws Exception;

    /** Seconds to change that table, once {@link LandedPerson#changeRows} are staged. */
    double changeByHand(byte[] csv) throws Exception;
}
