package io.tributary.capture.mapping;

import java.util.List;

/**
 * A file of rules, read and found sound.
 *
 * @param file as given, for messages
 * @param selections in the order of the file
 * @param transformations by their numbers, ascending
 * @param notes what of the file has no effect here, and why, for people
 */
record Rules(
        String file,
        List<SelectionRule> selections,
        List<Transformation> transformations,
        List<TableSettings> settings,
        List<String> notes) {
    Rules {
        selections = List.copyOf(selections);
        transformations = List.copyOf(transformations);
        settings = List.copyOf(settings);
        notes = List.copyOf(notes);
    }
}
