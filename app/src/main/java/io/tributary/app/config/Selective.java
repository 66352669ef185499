package io.tributary.app.config;

import java.util.Set;

/** A section with keys that mean something only beside certain values of others. */
interface Selective {
    /**
     * Looks at what the file says itself, without defaults.
     *
     * @param written the keys of the section that are written
     * @throws Misfit naming one of them that means nothing here
     */
    void refuse(Set<String> written);
}
