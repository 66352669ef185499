package io.tributary.app.console;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, each as wide as its widest cell, two spaces apart. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Align> aligns;

    /** On which side a column's text begins. */
    public enum Align {
        LEFT,
        RIGHT
    }

    public TextTable(List<Align> aligns) {
        this.aligns = List.copyOf(aligns);
    }

    /** One row; as many cells as columns. */
    public void row(String... cells) {
        if (cells.length != aligns.size()) {
            throw new IllegalArgumentException("Expected " + aligns.size() + " cells, got " + cells.length);
        }
        rows.add(List.of(cells));
    }

    /** The rows as lines without trailing spaces. */
    public List<String> lines() {
        int[] widths = new int[aligns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : "  ");
            line.append(aligns.get(i) == Align.RIGHT ? padding + row.get(i) : row.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }
}
