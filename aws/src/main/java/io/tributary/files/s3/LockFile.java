package io.tributary.files.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What the object of a claim holds: {@code {"id":"…","holder":"…","lease_ms":30000,"beat":17}}.
 *
 * @param id of the claim
 * @param holder for people
 * @param leaseMillis how long after its last beat it holds
 * @param beat counts up, so that each beat is another content
 */
record LockFile(String id, String holder, long leaseMillis, long beat) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOMEBODY = "somebody";
    private static final long LEASE_MILLIS_MAX = 600_000;

    byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("id", id)
                    .put("holder", holder)
                    .put("lease_ms", leaseMillis)
                    .put("beat", beat));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A claim is not JSON", e);
        }
    }

    /** Reads {@link #bytes} back; anything else is somebody's claim as long as ours would be. */
    static LockFile parse(byte[] bytes, long leaseMillis) {
        try {
            JsonNode json = JSON.readTree(bytes);
            long lease = json.path("lease_ms").asLong(leaseMillis);
            return new LockFile(
                    json.path("id").asText(),
                    json.path("holder").asText(SOMEBODY),
                    Math.max(0, Math.min(lease, LEASE_MILLIS_MAX)),
                    json.path("beat").asLong());
        } catch (IOException notOurs) {
            return new LockFile("", SOMEBODY, leaseMillis, 0);
        }
    }
}
