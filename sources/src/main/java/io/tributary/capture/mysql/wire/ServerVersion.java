package io.tributary.capture.mysql.wire;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What server it is and how new.
 *
 * @param text the server's own word for its version, such as {@code 10.11.5-MariaDB-log}
 */
public record ServerVersion(Flavour flavour, int major, int minor, int patch, String text) {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?");

    /** MariaDB puts this before its version in the greeting, for replicas that know no major version above 5. */
    private static final String REPLICATION_PREFIX = "5.5.5-";

    /**
     * Reads a version; what is no number counts as 0.
     *
     * @param version as in the greeting or of {@code version()}
     * @param comment of {@code @@version_comment}, which names MariaDB where a changed version does not; may be empty
     */
    static ServerVersion parse(String version, String comment) {
        boolean isMariadb = namesMariadb(version) || namesMariadb(comment);
        String text = isMariadb && version.startsWith(REPLICATION_PREFIX)
                ? version.substring(REPLICATION_PREFIX.length())
                : version;
        Matcher matcher = NUMBERS.matcher(text);
        boolean found = matcher.lookingAt();
        return new ServerVersion(
                isMariadb ? Flavour.MARIADB : Flavour.MYSQL,
                found ? number(matcher, 1) : 0,
                found ? number(matcher, 2) : 0,
                found ? number(matcher, 3) : 0,
                text);
    }

    private static boolean namesMariadb(String text) {
        return text.toLowerCase(Locale.ROOT).contains("mariadb");
    }

    private static int number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    public boolean isAtLeast(int wantedMajor, int wantedMinor, int wantedPatch) {
        if (major != wantedMajor) {
            return major > wantedMajor;
        }
        if (minor != wantedMinor) {
            return minor > wantedMinor;
        }
        return patch >= wantedPatch;
    }

    public boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return isAtLeast(wantedMajor, wantedMinor, 0);
    }

    /** Such as {@code MySQL 9.7.0} or {@code MariaDB 10.11.5-MariaDB-log}. */
    @Override
    public String toString() {
        return (flavour == Flavour.MARIADB ? "MariaDB " : "MySQL ") + text;
    }
}
