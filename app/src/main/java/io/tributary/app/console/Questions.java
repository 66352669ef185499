package io.tributary.app.console;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks somebody at a terminal; without one every answer is the one that is proposed. */
public final class Questions {
    private final @Nullable BufferedReader in;
    private final PrintWriter out;
    private final Optional<Console> console;

    /** @param in what is answered, a line each; null when nobody is there */
    public Questions(@Nullable BufferedReader in, PrintWriter out) {
        this(in, out, Optional.empty());
    }

    private Questions(@Nullable BufferedReader in, PrintWriter out, Optional<Console> console) {
        this.in = in;
        this.out = out;
        this.console = console;
    }

    /** Of standard input, if that and standard output are a terminal, as the launcher says. */
    public static Questions ofTerminal(PrintWriter out) {
        if (!Boolean.getBoolean("tributary.questions")) {
            return new Questions(null, out);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        return new Questions(in, out, Optional.ofNullable(System.console()));
    }

    /**
     * Asks, unless the answer is known.
     *
     * @param given the answer; empty when it is not known
     * @param proposed taken for an empty answer; empty for none
     * @return empty when nobody answers and nothing is proposed
     */
    public String ask(String given, String question, String proposed) {
        BufferedReader answers = in;
        if (!given.isEmpty() || answers == null) {
            return given.isEmpty() ? proposed : given;
        }
        out.print(question + (proposed.isEmpty() ? ": " : " [" + proposed + "]: "));
        out.flush();
        try {
            String answer = answers.readLine();
            return answer == null || answer.isBlank() ? proposed : answer.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for what is not to be seen; empty when nobody is there. */
    public String askHidden(String question) {
        if (in == null) {
            return "";
        }
        return console.map(terminal -> terminal.readPassword("%s: ", question))
                .map(String::new)
                .orElseGet(() -> ask("", question, ""));
    }
}
