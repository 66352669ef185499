package io.tributary.capture.mysql.binlog;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/** Writes down the calls of a decoder, a line each. */
final class Transcript implements LogEvents {
    private static final int SHOWN_BYTES_MAX = 40;

    private final List<String> lines = new ArrayList<>();
    final List<TableMap> maps = new ArrayList<>();

    /** The lines since this was last called. */
    List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Override
    public void rotated(LogPlace to) {
        lines.add("rotated " + to);
    }

    @Override
    public void transaction(TransactionId id, TransactionTraits traits) {
        StringJoiner line = new StringJoiner(" ");
        line.add("transaction").add(id instanceof AnonymousTransaction ? "anonymous" : id.text());
        if (traits.standalone()) {
            line.add("standalone");
        }
        if (traits.ddl()) {
            line.add("ddl");
        }
        if (traits.xa().step() != TransactionTraits.XaStep.NONE) {
            line.add(traits.xa().step() + " " + traits.xa().xid());
        }
        if (traits.alter().step() != TransactionTraits.AlterStep.NONE) {
            line.add(traits.alter().step() + "_ALTER " + traits.alter().start());
        }
        if (traits.commitMicros() != 0) {
            line.add("at " + traits.commitMicros() + " first " + traits.originalCommitMicros());
        }
        lines.add(line.toString());
    }

    @Override
    public void query(LoggedStatement statement) {
        lines.add("statement [" + statement.schema() + "] " + statement.text()
                + (statement.ansiQuotes() ? " ANSI_QUOTES" : "")
                + (statement.noBackslashEscapes() ? " NO_BACKSLASH_ESCAPES" : "")
                + (statement.errorCode() == 0 ? "" : " error " + statement.errorCode()));
    }

    @Override
    public void tableMap(TableMap map) {
        maps.add(map);
        lines.add("map " + map);
    }

    @Override
    public void rows(RowsKind kind, TableMap map, RowImages images) {
        while (images.next()) {
            lines.add(kind + " " + map.table()
                    + (kind == RowsKind.INSERT ? "" : " -" + text(images.before()))
                    + (kind == RowsKind.DELETE ? "" : " +" + text(images.after())));
        }
    }

    static String text(RowImage image) {
        StringJoiner row = new StringJoiner(" ", "(", ")");
        for (int i = 0; i < image.columns(); i++) {
            if (!image.isPresent(i)) {
                row.add("absent");
            } else if (image.isNull(i)) {
                row.add("null");
            } else {
                row.add(value(image, i));
            }
        }
        return row.toString();
    }

    private static String value(RowImage image, int column) {
        int from = image.offset(column);
        int length = image.length(column);
        return length <= SHOWN_BYTES_MAX
                ? HexFormat.of().formatHex(image.source(), from, from + length)
                : HexFormat.of().formatHex(image.source(), from, from + 4) + ".." + length;
    }

    @Override
    public void partialJson(TableMap map) {
        lines.add("partial " + map.table());
    }

    @Override
    public void committed(long headerSeconds) {
        lines.add("committed");
    }

    @Override
    public void xaPrepared(String xid, boolean onePhase, long headerSeconds) {
        lines.add("prepared " + xid + (onePhase ? " one phase" : ""));
    }

    @Override
    public void heartbeat() {
        lines.add("heartbeat");
    }
}
