package io.tributary;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The walls between packages, as one table, and that ARCHITECTURE.md speaks of classes that exist. */
final class WallsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter(
                    List.of(new ImportOption.DoNotIncludeTests(), location -> !location.contains("-tests.jar")))
            .importPackages("io.tributary");

    /** Package, and the packages of ours it may import. Its own sub-packages are always allowed. */
    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("error", List.of()),
            Map.entry("access", List.of("error")),
            Map.entry("catalog", List.of("access", "change", "error")),
            Map.entry("change", List.of("error")),
            Map.entry("files", List.of("access", "error")),
            Map.entry("csv", List.of("error")),
            Map.entry("landing", List.of("change", "csv", "error", "files")),
            Map.entry("ledger", List.of("change", "error")),
            Map.entry("merge", List.of("change", "csv", "error", "files", "landing", "ledger")),
            Map.entry("target", List.of("catalog", "change", "csv", "error", "files", "landing", "ledger", "merge")),
            Map.entry("capture", List.of("change", "csv", "error", "files", "landing")),
            Map.entry("job", List.of("access", "error")),
            Map.entry("servers", List.of()),
            Map.entry("trigger", List.of("access", "change", "error", "landing", "ledger", "merge", "target")));

    @Test
    void everyPackageImportsOnlyWhatTheTableAllows() {
        MAY_IMPORT.forEach((name, allowed) -> {
            List<String> packages = new ArrayList<>();
            packages.add(inside(name));
            allowed.forEach(other -> packages.add(inside(other)));
            classes()
                    .that()
                    .resideInAPackage(inside(name))
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(packages.toArray(new String[0]))
                            .or(resideOutsideOfPackages("io.tributary..")))
                    .check(CLASSES);
        });
    }

    /** Packages of the app; each may import those before it. */
    private static final List<String> APP = List.of(
            "console",
            "config",
            "run",
            "status",
            "metrics",
            "history",
            "alerts",
            "emf",
            "web",
            "demo",
            "pipeline",
            "validate",
            "dms",
            "capture",
            "apply",
            "job",
            "watch",
            "command");

    @Test
    void everyPackageOfTheAppImportsOnlyThoseBeforeIt() {
        for (int i = 0; i < APP.size(); i++) {
            List<String> later = APP.subList(i + 1, APP.size());
            if (!later.isEmpty()) {
                noClasses()
                        .that()
                        .resideInAPackage(inside("app." + APP.get(i)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(later.stream()
                                .map(name -> inside("app." + name))
                                .toArray(String[]::new))
                        .check(CLASSES);
            }
        }
    }

    @Test
    void everyPackageOfOursIsInTheTableOrIsTheApp() {
        TreeSet<String> unknown = new TreeSet<>();
        CLASSES.forEach(type -> {
            String top = type.getPackageName()
                    .replaceFirst("^io\\.tributary\\.?", "")
                    .replaceFirst("\\..*", "");
            boolean isOfApp = top.equals("app")
                    && (type.getPackageName().equals("io.tributary.app")
                            || APP.contains(type.getPackageName().replaceFirst("^io\\.tributary\\.app\\.", "")));
            if (!MAY_IMPORT.containsKey(top) && !isOfApp) {
                unknown.add(type.getPackageName());
            }
        });

        assertThat(unknown).isEmpty();
    }

    @Test
    void onlyIcebergTargetsKnowItsLibrary() {
        noClasses()
                .that(resideOutsideOfPackages("io.tributary.target.iceberg..", "io.tributary.app.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.iceberg..")
                .check(CLASSES);
    }

    @Test
    void onlyThePostgresCaptureMappingsTargetsAndTheDemoKnowDrivers() {
        noClasses()
                .that(resideOutsideOfPackages(
                        "io.tributary.capture.postgres..",
                        "io.tributary.capture.mapping..",
                        "io.tributary.target.database..",
                        "io.tributary.target.engine..",
                        "io.tributary.target.iceberg..",
                        "io.tributary.app.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.postgresql..", "java.sql..")
                .check(CLASSES);
    }

    @Test
    void targetsAndSourcesKnowNothingOfAws() {
        noClasses()
                .that(resideInAnyPackage("io.tributary.target..", "io.tributary.capture..", "io.tributary.landing.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk..")
                .check(CLASSES);
    }

    @Test
    void onlyAccessLooksForRegionsAndCredentials() {
        noClasses()
                .that(resideOutsideOfPackages("io.tributary.access.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk.auth..", "software.amazon.awssdk.regions..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.tributary.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void architectureNamesOnlyClassesThatExist() throws IOException {
        String text = Files.readString(Path.of("..", "ARCHITECTURE.md"));
        TreeSet<String> missing = new TreeSet<>();
        Matcher names = Pattern.compile("`([A-Z][A-Za-z]+)`").matcher(text);
        List<Path> sources = sources();
        while (names.find()) {
            String file = names.group(1) + ".java";
            boolean exists = sources.stream().anyMatch(path -> path.endsWith(file))
                    || sources.stream().anyMatch(path -> declares(path, names.group(1)));
            if (!exists) {
                missing.add(names.group(1));
            }
        }

        assertThat(missing).isEmpty();
        assertThat(text.lines().count()).isLessThanOrEqualTo(150);
    }

    private static List<Path> sources() throws IOException {
        try (var walk = Files.walk(Path.of(".."))) {
            return walk.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    private static boolean declares(Path source, String type) {
        try {
            return Pattern.compile("(record|class|interface|enum) " + type + "\\b")
                    .matcher(Files.readString(source))
                    .find();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String inside(String name) {
        return "io.tributary." + name + "..";
    }
}
