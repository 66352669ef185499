package io.tributary.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a main class of the tests on a file system of a few kilobytes, which really runs full: a {@code tmpfs} mounted in a
 * mount namespace of its own. Where the operating system allows no such namespace the test is skipped, saying so.
 */
public final class SmallDisk {
    /** Printed by the main class when all it wanted to prove holds. */
    public static final String PROVEN = "PROVEN";

    private SmallDisk() {}

    /** @param mountPoint an empty folder; the main class gets it as its one argument, with the small disk on it */
    public static void prove(Class<?> main, Path mountPoint, int kilobytes) throws IOException, InterruptedException {
        Path probe = mountPoint.resolve("probe");
        java.nio.file.Files.createDirectories(probe);
        String refusal = run(probe, 64, List.of("true"));
        assumeTrue(refusal.isEmpty(), "No small disk here, unshare and mount of a tmpfs said: " + refusal);

        String output = run(mountPoint, kilobytes, JavaProcess.command(main, mountPoint.toString()));

        assertThat(output).endsWith(PROVEN + "\n");
    }

    private static String run(Path mountPoint, int kilobytes, List<String> command)
            throws IOException, InterruptedException {
        String script = "mount -t tmpfs -o size=" + kilobytes + "k tmpfs \"$0\" && exec \"$@\"";
        List<String> all = new java.util.ArrayList<>(List.of("unshare", "-rm", "sh", "-c", script));
        all.add(mountPoint.toString());
        all.addAll(command);
        try {
            Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 || !output.isEmpty() ? output : "exit code " + process.exitValue();
        } catch (IOException missing) {
            return missing.getMessage();
        }
    }
}
