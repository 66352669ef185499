package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.wire.Flavour;

/**
 * What decides about a column's canonical text beside its definition.
 *
 * @param flavour whose column types they are
 * @param zeroDates what dates that no calendar has become
 * @param charsets what the server takes the bytes of its character sets for
 */
public record FormContext(Flavour flavour, ZeroDates zeroDates, CharsetTables charsets) {}
