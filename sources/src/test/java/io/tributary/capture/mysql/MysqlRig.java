package io.tributary.capture.mysql;

import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.capture.run.CaptureRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A rig with a capture of a test database of MySQL or MariaDB. */
final class MysqlRig extends CaptureRig {
    final MysqlDatabase database;

    /** @param tables names in the database; {@code %} for all of them */
    MysqlRig(MysqlDatabase database, Path folder, String... tables) {
        this(settings(database, tables), database, folder);
    }

    MysqlRig(MysqlSettings settings, MysqlDatabase database, Path folder) {
        this(new MysqlCapture(settings), database, folder);
    }

    MysqlRig(MysqlCapture capture, MysqlDatabase database, Path folder) {
        super(capture, table -> MysqlRows.of(database, table), folder);
        this.database = database;
    }

    static MysqlSettings settings(MysqlDatabase database, String... tables) {
        List<String> patterns = new ArrayList<>();
        for (String table : tables) {
            patterns.add(database.name().replace("_", "[_]") + "." + table);
        }
        return new MysqlSettings(
                database.url(),
                database.user(),
                database.password(),
                database.name(),
                patterns,
                2,
                Duration.ofMillis(300),
                ZeroDates.TEXT,
                OptionalLong.empty());
    }

    @Override
    public MysqlRig start() {
        super.start();
        return this;
    }

    /** That the landed table equals the source's, now. */
    void expectEqual(String table) {
        expectEqual(database.name(), table);
    }
}
