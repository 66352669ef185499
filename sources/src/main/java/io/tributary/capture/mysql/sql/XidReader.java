package io.tributary.capture.mysql.sql;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** Reads the name of a distributed transaction into the text both servers log: {@code X'67',X'62',1}. */
final class XidReader {
    private static final int DEFAULT_FORMAT = 1;

    private final Tokens tokens;

    XidReader(Tokens tokens) {
        this.tokens = tokens;
    }

    String read() {
        String global = part();
        String branch = tokens.accept(',') ? part() : "X''";
        long format = tokens.accept(',') ? number() : DEFAULT_FORMAT;
        return global + "," + branch + "," + format;
    }

    private String part() {
        Token token = tokens.take();
        boolean isHex = token.isWord("X") && tokens.peek().kind() == Token.Kind.TEXT;
        if (isHex) {
            return "X'" + tokens.take().text().toLowerCase(Locale.ROOT) + "'";
        }
        if (token.kind() == Token.Kind.TEXT) {
            return "X'" + HexFormat.of().formatHex(token.text().getBytes(StandardCharsets.UTF_8)) + "'";
        }
        if (token.kind() == Token.Kind.NUMBER && token.text().startsWith("0x")) {
            return "X'" + token.text().substring(2).toLowerCase(Locale.ROOT) + "'";
        }
        throw new NotUnderstood("the name of a distributed transaction is expected");
    }

    private long number() {
        Token token = tokens.take();
        try {
            return Long.decode(token.text());
        } catch (NumberFormatException e) {
            throw new NotUnderstood("the format of a distributed transaction is expected");
        }
    }
}
