package io.tributary.catalog;

import io.tributary.change.TableId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tables are called in a catalog. {@code {schema}} and {@code {table}} stand for a table's own names. Upper case is
 * folded, and what is no ASCII letter, digit or {@code _} becomes {@code _}, as a Glue crawler does it: Athena reads no other
 * names.
 *
 * @param database such as {@code lake} or {@code {schema}}
 * @param table such as {@code {table}} or {@code {schema}_{table}}
 */
public record CatalogNaming(String database, String table) {
    /** A database for each schema. */
    public static final CatalogNaming DEFAULT = new CatalogNaming("{schema}", "{table}");

    private static final Pattern PLACE = Pattern.compile("\\{(schema|table)}");
    private static final Pattern UNREADABLE = Pattern.compile("[^a-z0-9_]");

    /** The name that a table goes by; that of another table may be the same. */
    public CatalogName of(TableId id) {
        return new CatalogName(folded(database, id), folded(table, id));
    }

    private static String folded(String template, TableId id) {
        String name = PLACE.matcher(template)
                .replaceAll(
                        place -> Matcher.quoteReplacement(place.group(1).equals("schema") ? id.schema() : id.name()));
        return UNREADABLE.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("_");
    }
}
