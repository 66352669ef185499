package io.tributary.files;

import java.util.Comparator;

/** Which paths a {@link Files} accepts, and in which order it lists them; the same for every implementation. */
public final class PathRules {
    /** Ascending by UTF-8 bytes: {@link String#compareTo} differs where surrogate pairs meet U+E000 to U+FFFF. */
    public static final Comparator<String> UTF8_ORDER = PathRules::compareUtf8;

    private PathRules() {}

    /** Returns {@code path} if a file may have it. */
    public static String checkFile(String path) {
        check(path, path);
        if (isReserved(path.substring(path.lastIndexOf('/') + 1))) {
            throw new IllegalArgumentException("Reserved file name: " + path);
        }
        return path;
    }

    /** Returns {@code prefix} if some file's path may start with it; the empty prefix does. */
    public static String checkPrefix(String prefix) {
        int slash = prefix.lastIndexOf('/');
        if (slash >= 0) {
            check(prefix.substring(0, slash), prefix);
        }
        if (prefix.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in path: " + prefix.replace('\0', '?'));
        }
        return prefix;
    }

    /** Whether implementations keep that name, the last part of a path, for themselves. */
    public static boolean isReserved(String name) {
        boolean hidden = name.startsWith(".")
                && (name.endsWith(".tmp") || name.endsWith(".note") || name.endsWith(".note.next"));
        return hidden || name.endsWith(".lock");
    }

    private static void check(String path, String shown) {
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("Not a path below the root: " + shown.replace('\0', '?'));
            }
        }
    }

    private static int compareUtf8(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b)) != 0
                        ? Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b))
                        : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
