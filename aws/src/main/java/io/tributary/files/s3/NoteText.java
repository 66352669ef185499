package io.tributary.files.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Notes as values of object metadata, which are ASCII, at most about 2,000 bytes with their names, and not to be trusted
 * with spaces: percent-encoded UTF-8, legible for people, or {@code ~} and base64 where that would be too long.
 */
final class NoteText {
    static final int NOTE_BYTES_MAX = 1500;
    /** With this, {@code x-amz-meta-note}, {@code x-amz-meta-id} and an id, the metadata have 2,045 of 2,048 bytes. */
    private static final int TEXT_MAX = 2001;

    private static final char DENSE = '~';
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private NoteText() {}

    /** Refuses a note that is too long. */
    static void check(String note, String path) {
        if (note.getBytes(StandardCharsets.UTF_8).length > NOTE_BYTES_MAX) {
            throw new IllegalArgumentException("A note of more than " + NOTE_BYTES_MAX + " bytes for " + path);
        }
    }

    static String encode(String note) {
        byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(bytes.length + 16);
        for (byte each : bytes) {
            if (isPlain(each)) {
                text.append((char) each);
            } else {
                text.append('%').append(HEX.toHexDigits(each));
            }
        }
        return text.length() <= TEXT_MAX
                ? text.toString()
                : DENSE + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** {@code =?} would begin an encoded word of mail, which S3 decodes; {@code +} is a space to some. */
    private static boolean isPlain(byte each) {
        return each > ' ' && each < DENSE && each != '%' && each != '?' && each != '+';
    }

    /** Reads {@link #encode} back; what nobody encoded so is no note. */
    static String decode(String text) {
        try {
            if (!text.isEmpty() && text.charAt(0) == DENSE) {
                return new String(Base64.getUrlDecoder().decode(text.substring(1)), StandardCharsets.UTF_8);
            }
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            return "";
        }
    }
}
