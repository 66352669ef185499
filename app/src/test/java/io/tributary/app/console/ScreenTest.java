package io.tributary.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void linesStandAboveTheBarsOnATerminal() {
        Screen screen = new Screen(out, Screen.Kind.TERMINAL, 80);

        screen.bars(List.of("bar 1", "bar 2"));
        screen.line("line");
        screen.bars(List.of());

        assertThat(shown())
                .isEqualTo("bar 1\nbar 2\n" + "\u001b[2A\r\u001b[J" + "line\nbar 1\nbar 2\n" + "\u001b[2A\r\u001b[J");
    }

    @Test
    void barsAreCutToTheTerminal() {
        new Screen(out, Screen.Kind.TERMINAL, 10).bars(List.of("0123456789abc"));

        assertThat(shown()).isEqualTo("012345678\n");
    }

    @Test
    void elsewhereThereAreNoBars() {
        Screen screen = new Screen(out, Screen.Kind.PLAIN, 80);

        screen.bars(List.of("bar"));
        screen.line("line");

        assertThat(shown()).isEqualTo("line\n");
    }

    @Test
    void aFrameTakesThePlaceOfTheOneBeforeAndIsCutToTheTerminal() {
        Screen screen = new Screen(out, Screen.Kind.TERMINAL, 5);

        assertThat(screen.frame(List.of("0123456", "\u001b[31mred\u001b[0m and more", "ok")))
                .isEqualTo("\u001b[H01234\u001b[K\n\u001b[31mred\u001b[0m a\u001b[0m\u001b[K\nok\u001b[K\n\u001b[J");
        assertThat(new Screen(out, Screen.Kind.PLAIN, 5).frame(List.of("0123456", "ok")))
                .isEqualTo("0123456\nok\n");
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
