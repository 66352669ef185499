package io.tributary.capture.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** CSV taken apart as plainly as can be. */
public final class CsvLines {
    private CsvLines() {}

    /** Splits CSV into its rows, quoted line ends kept. */
    public static List<String> of(byte[] csv) {
        List<String> lines = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < csv.length; i++) {
            if (csv[i] == '"') {
                quoted = !quoted;
            } else if (csv[i] == '\n' && !quoted) {
                lines.add(new String(csv, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return lines;
    }
}
