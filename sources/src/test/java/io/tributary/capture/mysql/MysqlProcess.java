package io.tributary.capture.mysql;

import io.tributary.capture.run.CaptureProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A capture of a test database of MySQL or MariaDB in a process of its own. */
final class MysqlProcess {
    private MysqlProcess() {}

    static CaptureProcess start(MysqlDatabase database, Path folder, String... options) throws IOException {
        List<String> arguments = List.of(
                database.scheme(),
                database.host(),
                String.valueOf(database.port()),
                database.user(),
                database.password(),
                database.name(),
                database.parameters(),
                folder.toString());
        return CaptureProcess.start(MysqlProcess.class, arguments, options);
    }

    /** Arguments: scheme, host, port, user, password, database, parameters, folder. Runs until it is killed. */
    public static void main(String[] arguments) {
        MysqlDatabase database = new MysqlDatabase(
                arguments[0],
                arguments[1],
                Integer.parseInt(arguments[2]),
                arguments[3],
                arguments[4],
                arguments[5],
                arguments[6]);
        CaptureProcess.run(new MysqlCapture(MysqlRig.settings(database, "%")), Path.of(arguments[7]));
    }
}
