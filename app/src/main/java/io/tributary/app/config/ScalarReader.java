package io.tributary.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Single values of the pipeline file: from their text to the type of the record that holds them. */
final class ScalarReader {
    private final Path folder;
    private final Substitution substitution;

    /** @param folder where relative paths begin */
    ScalarReader(Path folder, Substitution substitution) {
        this.folder = folder;
        this.substitution = substitution;
    }

    String substitute(String text) {
        return substitution.apply(text);
    }

    /** Whether values of that type are written as one scalar; an {@link Optional} is a path that need not be written. */
    static boolean isScalar(Class<?> type) {
        return type == Secret.class
                || type == ByteSize.class
                || type == Location.class
                || type == DmsConfig.class
                || type == MappingsConfig.class
                || !type.isRecord();
    }

    /** The type, in words. */
    static String describe(Class<?> type) {
        if (type == int.class || type == OptionalLong.class) {
            return "a whole number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration such as 200ms, 1s, 5m, 12h or 7d";
        }
        if (type == ByteSize.class) {
            return "a size such as 512KB, 32MB or 1GB";
        }
        if (type == Location.class) {
            return "a folder or an address such as s3://bucket/prefix";
        }
        if (type == DmsConfig.class) {
            return "a section of settings of a DMS S3 endpoint";
        }
        if (type == MappingsConfig.class) {
            return "a path, or a section with rules";
        }
        if (type == Optional.class) {
            return "a path";
        }
        return type.isEnum() ? names(type) : "text";
    }

    /**
     * The value.
     *
     * @throws IllegalArgumentException saying what was expected, never what was found: it may be secret
     */
    Object read(Class<?> type, String text) {
        if (type == String.class) {
            return notEmpty(text);
        }
        if (type == Secret.class) {
            return new Secret(text);
        }
        if (type == Duration.class) {
            return Durations.parse(text);
        }
        if (type == ByteSize.class) {
            return ByteSize.parse(text);
        }
        if (type == Location.class) {
            return text.startsWith(Location.SCHEME) ? bucket(text) : Location.of(path(notEmpty(text)));
        }
        if (type == MappingsConfig.class) {
            return MappingsConfig.of(path(notEmpty(text)));
        }
        if (type == Optional.class) {
            return Optional.of(path(notEmpty(text)));
        }
        return plain(type, text);
    }

    /** The value of a key that is not written. */
    Object absent(Class<?> type, String otherwise) {
        if (otherwise.isEmpty() && type == Optional.class) {
            return Optional.empty();
        }
        if (type == DmsConfig.class) {
            return DmsConfig.NONE;
        }
        if (type == MappingsConfig.class) {
            return MappingsConfig.NONE;
        }
        if (otherwise.isEmpty() && type == Location.class) {
            return Location.NONE;
        }
        if (otherwise.isEmpty() && type == List.class) {
            return List.of();
        }
        if (otherwise.isEmpty() && type == Map.class) {
            return Map.of();
        }
        return otherwise.isEmpty() && type == String.class ? "" : read(type, otherwise);
    }

    private static Object plain(Class<?> type, String text) {
        if (type == int.class && text.matches("-?[0-9]{1,9}")) {
            return Integer.valueOf(text);
        }
        if (type == OptionalLong.class && text.matches("[0-9]{0,18}")) {
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        }
        if (type == boolean.class && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (written(constant).equals(text)) {
                    return constant;
                }
            }
        }
        throw new IllegalArgumentException("expected " + describe(type));
    }

    private static Location bucket(String text) {
        String address = text.replaceAll("/+$", "");
        if (!address.matches("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^/]+)*")) {
            throw new IllegalArgumentException("expected s3://bucket or s3://bucket/prefix");
        }
        return new Location(address);
    }

    private Path path(String text) {
        if (text.matches("[A-Za-z][A-Za-z0-9+.-]*://.*")) {
            throw new IllegalArgumentException("expected a path; of addresses, landing and targets take s3:// only");
        }
        return folder.resolve(text).toAbsolutePath().normalize();
    }

    private static String notEmpty(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("expected text, got none");
        }
        return text;
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(ScalarReader::written).collect(Collectors.joining(" or "));
    }

    /** An enum constant as the file writes it. */
    static String written(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }
}
