package io.tributary.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names of files and folders in scratch space that tell which process made them, {@code kind-<process>-<run>-<number>}, so that
 * what a dead one left can be told and removed. A process of a container has the number that the one before it had, so that
 * number alone does not tell.
 */
public final class ScratchNames {
    /** One for the process, however often this class is loaded in it. */
    private static final String RUN = (String) System.getProperties()
            .computeIfAbsent(
                    "io.tributary.run", key -> UUID.randomUUID().toString().substring(0, 8));

    private ScratchNames() {}

    /**
     * A name that nobody has.
     *
     * @param kind letters
     */
    public static String next(String kind) {
        return kind + "-" + ProcessHandle.current().pid() + "-" + RUN + "-" + UUID.randomUUID();
    }

    /** Removes what dead processes of this machine left in a folder, which need not be there. */
    public static void sweep(Path folder, String kind) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Pattern pattern = Pattern.compile(kind + "-(\\d+)-([^-]+)-.*");
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                Matcher name = pattern.matcher(each.getFileName().toString());
                if (name.matches() && isLeft(Long.parseLong(name.group(1)), name.group(2))) {
                    delete(each);
                }
            }
        }
    }

    private static boolean isLeft(long process, String run) {
        return process == ProcessHandle.current().pid()
                ? !run.equals(RUN)
                : ProcessHandle.of(process).isEmpty();
    }

    /** Removes a file, or a folder with all that is in it. */
    public static void delete(Path left) throws IOException {
        try (Stream<Path> tree = Files.walk(left)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
