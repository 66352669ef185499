package io.tributary.app.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The nearest of several names to one that is not among them. */
public final class Suggestion {
    private Suggestion() {}

    /** The known name with the fewest letters to change, if that is few enough to be what was meant. */
    public static Optional<String> nearest(String written, Collection<String> known) {
        return known.stream()
                .min(Comparator.<String>comparingInt(name -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(written, name) <= Math.max(2, name.length() / 3));
    }

    /** Letters to insert, remove or replace, case aside; {@code _} and {@code -} are one. */
    static int distance(String a, String b) {
        String from = plain(a);
        String to = plain(b);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }

    private static String plain(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
