package io.tributary.capture.mysql.sql;

import io.tributary.change.TableId;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;

/** A statement's tokens, one after the other, with what readers of SQL need again and again. */
final class Tokens {
    private final Lexer lexer;
    private final String schema;
    private final NameCase names;
    private final ArrayDeque<Token> ahead = new ArrayDeque<>();

    Tokens(Lexer lexer, String schema, NameCase names) {
        this.lexer = lexer;
        this.schema = schema;
        this.names = names;
    }

    Token peek() {
        return peek(0);
    }

    /** The token {@code distance} further on, without going there. */
    Token peek(int distance) {
        while (ahead.size() <= distance) {
            ahead.add(lexer.next());
        }
        Iterator<Token> tokens = ahead.iterator();
        Token token = tokens.next();
        for (int i = 0; i < distance; i++) {
            token = tokens.next();
        }
        return token;
    }

    Token take() {
        Token token = peek();
        ahead.remove();
        return token;
    }

    boolean isWord(String keyword) {
        return peek().isWord(keyword);
    }

    /** Whether these keywords stand here, in this order. */
    boolean isWords(String... keywords) {
        for (int i = 0; i < keywords.length; i++) {
            if (!peek(i).isWord(keywords[i])) {
                return false;
            }
        }
        return true;
    }

    /** Goes past these keywords when all of them stand here. */
    boolean accept(String... keywords) {
        if (!isWords(keywords)) {
            return false;
        }
        for (int i = 0; i < keywords.length; i++) {
            take();
        }
        return true;
    }

    boolean acceptAnyOf(Set<String> keywords) {
        if (!keywords.contains(peek().keyword())) {
            return false;
        }
        take();
        return true;
    }

    boolean accept(char symbol) {
        if (!peek().isSymbol(symbol)) {
            return false;
        }
        take();
        return true;
    }

    void expect(char symbol) {
        if (!accept(symbol)) {
            throw new NotUnderstood("'" + symbol + "' is expected");
        }
    }

    void expect(String keyword) {
        if (!accept(keyword)) {
            throw new NotUnderstood(keyword + " is expected");
        }
    }

    /** Nothing but a semicolon follows. */
    boolean atEnd() {
        return peek().isEnd() || (peek().isSymbol(';') && peek(1).isEnd());
    }

    void expectEnd() {
        if (!atEnd()) {
            throw new NotUnderstood("more follows than is known");
        }
    }

    String name() {
        Token token = take();
        if (!token.isName()) {
            throw new NotUnderstood("a name is expected");
        }
        return token.text();
    }

    /** A schema's name. */
    String schemaName() {
        return names.fold(name());
    }

    /** {@code name} in the default schema, or {@code schema.name}. */
    TableId table() {
        accept('.');
        String first = name();
        if (accept('.')) {
            return table(first, name());
        }
        if (schema.isEmpty()) {
            throw new NotUnderstood("a table is named without its schema, and the session had none");
        }
        return table(schema, first);
    }

    private TableId table(String of, String name) {
        if (of.isEmpty() || name.isEmpty()) {
            throw new NotUnderstood("a name is empty");
        }
        return names.fold(new TableId(of, name));
    }

    boolean ifExists() {
        return accept("IF", "EXISTS");
    }

    /** How long to wait for locks; MariaDB. */
    void skipWait() {
        if (accept("WAIT")) {
            take();
        } else {
            accept("NOWAIT");
        }
    }

    /** Goes past a user's name, such as {@code root@localhost} or {@code CURRENT_USER()}. */
    void skipUser() {
        take();
        if (accept('@')) {
            take();
            while (accept('.') || accept('-')) {
                take();
            }
        } else if (accept('(')) {
            expect(')');
        }
    }

    /**
     * Goes on to the comma or closing parenthesis that ends what stands here, or to one of these keywords outside
     * parentheses, and stays before it.
     *
     * @param seen told of every token outside parentheses
     */
    void skipItem(Set<String> stops, Consumer<Token> seen) {
        int depth = 0;
        Token before = Token.END;
        while (!atEnd()) {
            Token token = peek();
            boolean afterDot = before.isSymbol('.');
            if (depth == 0) {
                if (token.isSymbol(',') || token.isSymbol(')') || (!afterDot && stops.contains(token.keyword()))) {
                    return;
                }
                seen.accept(token);
            }
            if (token.isSymbol('(')) {
                depth++;
            } else if (token.isSymbol(')')) {
                depth--;
            }
            before = take();
        }
    }

    /** Goes on to the comma or closing parenthesis that ends what stands here, and stays before it. */
    void skipItem() {
        skipItem(Set.of(), token -> {});
    }

    /** Goes past items by commas, as partition names are: nothing else can follow them. */
    void skipList() {
        do {
            skipItem();
        } while (accept(','));
    }

    /** Goes past a parenthesis that stands here, with all in it. */
    void skipParentheses() {
        expect('(');
        int depth = 1;
        while (depth > 0) {
            Token token = take();
            if (token.isEnd()) {
                throw new NotUnderstood("a parenthesis is not closed");
            }
            if (token.isSymbol('(')) {
                depth++;
            } else if (token.isSymbol(')')) {
                depth--;
            }
        }
    }
}
