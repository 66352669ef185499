package io.tributary.files.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NoteTextTest {
    /** What a store counts: names with their prefix, and values. */
    private static final int METADATA_BYTES_MAX = 2048;

    @Test
    void noteIsLegibleWhereItCanBe() {
        assertThat(NoteText.encode("{\"schema\":\"wörld\",\"commit\":42}"))
                .isEqualTo("{\"schema\":\"w%C3%B6rld\",\"commit\":42}");
    }

    @Test
    void everyNoteFitsAndComesBack() {
        long seed = new Random().nextLong();
        System.out.println("NoteTextTest seed " + seed);
        Random random = new Random(seed);
        List<String> alphabets = List.of("abc{}\",: ", "ü€😀", "\u0000\u0001 %+?~=", "a~%é\n");
        for (int i = 0; i < 5_000; i++) {
            String note = note(random, alphabets.get(i % alphabets.size()));
            String text = NoteText.encode(note);

            assertThat(NoteText.decode(text)).isEqualTo(note);
            assertThat(text).matches("[!-~]*").doesNotContain("=?").isNotEqualTo(SideNote.MARK);
            int bytes = ("x-amz-meta-note" + text + "x-amz-meta-id" + Publisher.newId()).length();
            assertThat(bytes).isLessThanOrEqualTo(METADATA_BYTES_MAX);
        }
    }

    private static String note(Random random, String alphabet) {
        int[] letters = alphabet.codePoints().toArray();
        StringBuilder note = new StringBuilder();
        int bytesMax = random.nextInt(NoteText.NOTE_BYTES_MAX + 1);
        int bytes = 0;
        while (true) {
            String letter = Character.toString(letters[random.nextInt(letters.length)]);
            bytes += letter.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            if (bytes > bytesMax) {
                return note.toString();
            }
            note.append(letter);
        }
    }

    @Test
    void textOfOthersIsNoNote() {
        assertThat(List.of("%zz", "~not base64!", "%"))
                .allSatisfy(text -> assertThat(NoteText.decode(text)).isEmpty());
    }
}
