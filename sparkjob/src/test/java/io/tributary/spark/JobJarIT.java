package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What may stand in the jar beside Spark's own libraries, of whatever versions. */
class JobJarIT {
    /** Their native parts know their names. */
    private static final List<String> NATIVE = List.of("org/duckdb/", "org/sqlite/");

    private static List<String> entries() throws IOException {
        try (JarFile jar = new JarFile(SparkProgram.JAR.toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> !name.endsWith("/"))
                    .toList();
        }
    }

    @Test
    void everyClassHasANameThatNobodyElseHas() throws IOException {
        List<String> classes =
                entries().stream().filter(name -> name.endsWith(".class")).toList();

        assertThat(classes)
                .contains("io/tributary/spark/SparkApply.class")
                .contains("io/tributary/shaded/com/fasterxml/jackson/databind/ObjectMapper.class")
                .allMatch(name ->
                        name.startsWith("io/tributary/") || NATIVE.stream().anyMatch(name::startsWith));
    }

    @Test
    void servicesAreOursOrDrivers() throws IOException {
        List<String> services = entries().stream()
                .filter(name -> name.startsWith("META-INF/services/"))
                .map(name -> name.substring("META-INF/services/".length()))
                .toList();

        assertThat(services)
                .contains("java.sql.Driver", "io.tributary.shaded.org.slf4j.spi.SLF4JServiceProvider")
                .allMatch(name -> name.equals("java.sql.Driver") || name.startsWith("io.tributary.shaded."));
        try (JarFile jar = new JarFile(SparkProgram.JAR.toFile())) {
            String drivers = new String(
                    jar.getInputStream(jar.getEntry("META-INF/services/java.sql.Driver"))
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(drivers.lines().sorted())
                    .containsExactly(
                            "io.tributary.shaded.org.mariadb.jdbc.Driver",
                            "io.tributary.shaded.org.postgresql.Driver",
                            "org.duckdb.DuckDBDriver",
                            "org.sqlite.JDBC");
        }
    }

    @Test
    void nobodysLogIsSetUp() throws IOException {
        assertThat(entries()).noneMatch(name -> name.matches("(log4j.*|logback.*|core-site)[.](xml|properties)"));
    }
}
