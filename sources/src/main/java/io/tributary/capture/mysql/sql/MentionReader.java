package io.tributary.capture.mysql.sql;

import io.tributary.change.TableId;
import java.util.HashSet;
import java.util.Set;

/** Collects every name of a statement that was not understood: pairs with a dot between them, and single ones. */
final class MentionReader {
    private final NameCase names;
    private final Set<TableId> tables = new HashSet<>();
    private final Set<String> single = new HashSet<>();
    private String last = "";
    private boolean isPart;

    MentionReader(NameCase names) {
        this.names = names;
    }

    Statement.Unclear read(Lexer lexer, String schema, String reason) {
        boolean afterDot = false;
        for (Token token = lexer.next(); !token.isEnd(); token = lexer.next()) {
            if (token.isName()) {
                name(token.text(), afterDot);
            } else if (token.isSymbol('.')) {
                isPart = true;
            } else {
                name("", false);
            }
            afterDot = token.isSymbol('.');
        }
        name("", false);
        return new Statement.Unclear(reason, schema, tables, single);
    }

    private void name(String name, boolean afterDot) {
        if (afterDot && !last.isEmpty() && !name.isEmpty()) {
            tables.add(names.fold(new TableId(last, name)));
        } else if (!last.isEmpty() && !isPart) {
            single.add(names.fold(last));
        }
        last = name;
        isPart = afterDot;
    }
}
