package io.tributary.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON objects whose members stay in the order they are written in, so that the template is the same every time. */
final class Ordered {
    private Ordered() {}

    /** @param keysAndValues a key, its value, the next key, … */
    static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    static Map<String, String> strings(String... keysAndValues) {
        Map<String, String> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** One value as it is, several as a list: as policies are usually written. */
    static Object oneOrMore(List<?> values) {
        return values.size() == 1 ? values.get(0) : values;
    }
}
