package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints figures the same way everywhere. */
final class Report {
    private Report() {}

    static void line(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Peak resident memory of a process in MB, from the kernel's own account. */
    static long peakRssMegabytes(String pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", pid, "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    static void verdict(String what, double reached, String comparison, double demanded) {
        boolean holds = comparison.equals(">=") ? reached >= demanded : reached <= demanded;
        line("%-46s %8.2f   must be %s %.2f   %s", what, reached, comparison, demanded, holds ? "holds" : "MISSED");
    }
}
