package io.tributary.app.console;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Standard output, shared by lines that stay and bars that move. On a terminal the bars are the last lines and are drawn
 * again below every line; elsewhere there are none. Thread-safe.
 */
public final class Screen {
    private static final String HOME = "\u001b[H";
    private static final String ERASE_LINE = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final Kind kind;
    private final int columns;
    private List<String> bars = List.of();

    /**
     * A screen that prints to {@code out}.
     *
     * @param columns width of the terminal; bars are cut to it
     */
    public Screen(PrintStream out, Kind kind, int columns) {
        this.out = requireNonNull(out, "out is null");
        this.kind = requireNonNull(kind, "kind is null");
        this.columns = columns;
    }

    /** Whether bars can be drawn. */
    public enum Kind {
        TERMINAL,
        PLAIN
    }

    /** Standard output; the launcher says whether it is a terminal and how wide. */
    public static Screen standardOutput() {
        Kind kind = Boolean.getBoolean("tributary.terminal") ? Kind.TERMINAL : Kind.PLAIN;
        return new Screen(System.out, kind, Integer.getInteger("tributary.columns", 80));
    }

    public boolean isTerminal() {
        return kind == Kind.TERMINAL;
    }

    public int columns() {
        return columns;
    }

    /** Rows of the terminal, as the launcher found it. */
    public static int rows() {
        return Integer.getInteger("tributary.lines", 24);
    }

    /** What shows these lines, and no others, in place of what a terminal showed; cut where they are wider than it. */
    public String frame(List<String> lines) {
        if (!isTerminal()) {
            return String.join("\n", lines) + "\n";
        }
        StringBuilder text = new StringBuilder(HOME);
        for (String line : lines) {
            text.append(cut(line)).append(ERASE_LINE).append('\n');
        }
        return text.append(ERASE_BELOW).toString();
    }

    /** Colours have no width. */
    private String cut(String line) {
        StringBuilder text = new StringBuilder();
        Matcher colour = COLOUR.matcher(line);
        int width = 0;
        int at = 0;
        while (at < line.length()) {
            if (colour.find(at) && colour.start() == at) {
                text.append(colour.group());
                at = colour.end();
            } else if (width == columns) {
                return text.append(text.indexOf("\u001b") < 0 ? "" : PLAIN).toString();
            } else {
                text.append(line.charAt(at));
                width++;
                at++;
            }
        }
        return text.toString();
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        write(text + "\n");
    }

    /** Replaces the bars; an empty list removes them. Does nothing where there is no terminal. */
    public synchronized void bars(List<String> lines) {
        if (kind == Kind.PLAIN || (bars.isEmpty() && lines.isEmpty())) {
            return;
        }
        out.print(erased());
        bars = List.copyOf(lines);
        out.print(drawn());
        out.flush();
    }

    /** A stream for log lines; each write must be whole lines. */
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                Screen.this.write(new String(bytes, offset, length, StandardCharsets.UTF_8));
            }
        };
    }

    private synchronized void write(String text) {
        out.print(erased());
        out.print(text);
        out.print(drawn());
        out.flush();
    }

    private String erased() {
        return bars.isEmpty() ? "" : "\u001b[" + bars.size() + "A\r" + ERASE_BELOW;
    }

    private String drawn() {
        StringBuilder text = new StringBuilder();
        for (String bar : bars) {
            text.append(bar, 0, Math.min(bar.length(), columns - 1)).append('\n');
        }
        return text.toString();
    }
}
