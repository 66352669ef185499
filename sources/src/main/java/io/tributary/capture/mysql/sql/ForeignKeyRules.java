package io.tributary.capture.mysql.sql;

import io.tributary.capture.mysql.wire.Flavour;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a foreign key does to rows of its table, as {@code information_schema} spells it: {@code NO ACTION},
 * {@code RESTRICT}, {@code CASCADE}, {@code SET NULL} or {@code SET DEFAULT}.
 *
 * @param onDelete when the row it refers to is deleted
 * @param onUpdate when the columns it refers to change
 */
public record ForeignKeyRules(String onDelete, String onUpdate) {
    private static final String NONE = "NO ACTION";

    /**
     * The rules of a table's foreign keys by their names.
     *
     * @param definition what {@code SHOW CREATE TABLE} says, with quoted names
     */
    public static Map<String, ForeignKeyRules> ofDefinition(String definition, Flavour flavour) {
        Map<String, ForeignKeyRules> rules = new HashMap<>();
        LoggedText text = new LoggedText("", definition, false, false);
        Tokens tokens = new Tokens(new Lexer(text, flavour), "", NameCase.EXACT);
        while (!tokens.peek().isEnd()) {
            if (!tokens.accept("CONSTRAINT")) {
                tokens.take();
                continue;
            }
            Token name = tokens.take();
            if (tokens.accept("FOREIGN", "KEY")) {
                rules.put(name.text(), rules(tokens));
            }
        }
        return rules;
    }

    private static ForeignKeyRules rules(Tokens tokens) {
        String[] rules = {NONE, NONE};
        while (!tokens.peek().isEnd()
                && !tokens.peek().isSymbol(',')
                && !tokens.peek().isSymbol(')')) {
            if (tokens.accept("ON", "DELETE")) {
                rules[0] = rule(tokens);
            } else if (tokens.accept("ON", "UPDATE")) {
                rules[1] = rule(tokens);
            } else if (tokens.peek().isSymbol('(')) {
                tokens.skipParentheses();
            } else {
                tokens.take();
            }
        }
        return new ForeignKeyRules(rules[0], rules[1]);
    }

    private static String rule(Tokens tokens) {
        String first = tokens.take().text().toUpperCase(Locale.ROOT);
        boolean ofTwoWords = first.equals("SET") || first.equals("NO");
        return ofTwoWords ? first + " " + tokens.take().text().toUpperCase(Locale.ROOT) : first;
    }
}
