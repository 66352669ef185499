package io.tributary.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.app.config.ConsoleConfig;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask what. Health is for everybody; all else wants the token where there is one. Without a token only this machine
 * can ask at all, and then only under a name of this machine, so that no page from elsewhere can by a name of its own.
 * What changes something wants more than a link or a form of another page can send.
 */
final class Access {
    private static final Set<String> OPEN = Set.of("/healthz", "/readyz");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final byte[] token;
    private final boolean readOnly;
    private final String host;

    Access(ConsoleConfig config) {
        token = config.token().text().getBytes(UTF_8);
        readOnly = config.readOnly();
        host = config.host();
    }

    /**
     * What is known of a request; null for a header that it does not have.
     *
     * @param host without port
     */
    record Asking(
            String method,
            String path,
            @Nullable String host,
            @Nullable String authorization,
            @Nullable String origin,
            @Nullable String fetchSite,
            @Nullable String intent) {}

    /** What comes of it. */
    enum Verdict {
        ALLOWED(200, ""),
        UNAUTHORIZED(401, "Give the token of console.token, as a bearer token or as the password of any user"),
        WRONG_HOST(421, "Ask under localhost or 127.0.0.1; under another name only with console.token"),
        OTHER_SITE(403, "Only the page itself may do this"),
        READ_ONLY(403, "This page only shows: console.read-only is set"),
        WRONG_METHOD(405, "Only GET, HEAD and POST");

        private final int status;
        private final String reason;

        Verdict(int status, String reason) {
            this.status = status;
            this.reason = reason;
        }

        int status() {
            return status;
        }

        String reason() {
            return reason;
        }
    }

    Verdict judge(Asking asking) {
        boolean reads = asking.method().equals("GET") || asking.method().equals("HEAD");
        if (!reads && !asking.method().equals("POST")) {
            return Verdict.WRONG_METHOD;
        }
        if (reads && OPEN.contains(asking.path())) {
            return Verdict.ALLOWED;
        }
        if (token.length == 0 && !isThisMachine(asking.host())) {
            return Verdict.WRONG_HOST;
        }
        if (token.length > 0 && !knowsToken(asking.authorization())) {
            return Verdict.UNAUTHORIZED;
        }
        return reads ? Verdict.ALLOWED : change(asking);
    }

    private boolean isThisMachine(@Nullable String name) {
        return name != null && (THIS_MACHINE.contains(name.toLowerCase(Locale.ROOT)) || name.equalsIgnoreCase(host));
    }

    private boolean knowsToken(@Nullable String authorization) {
        if (authorization == null) {
            return false;
        }
        String given = "";
        if (authorization.startsWith("Bearer ")) {
            given = authorization.substring("Bearer ".length()).trim();
        } else if (authorization.startsWith("Basic ")) {
            given = password(authorization.substring("Basic ".length()).trim());
        }
        return MessageDigest.isEqual(given.getBytes(UTF_8), token);
    }

    private static String password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    /** A header that no form can set, and nothing that a browser says of another page's doing. */
    private Verdict change(Asking asking) {
        boolean elsewhere = asking.fetchSite() != null && !asking.fetchSite().equals("same-origin");
        String origin = asking.origin();
        boolean foreign =
                origin != null && asking.host() != null && !originHost(origin).equalsIgnoreCase(asking.host());
        if (asking.intent() == null || elsewhere || foreign) {
            return Verdict.OTHER_SITE;
        }
        return readOnly ? Verdict.READ_ONLY : Verdict.ALLOWED;
    }

    private static String originHost(String origin) {
        return origin.replaceFirst("^[a-z]+://", "").replaceFirst(":[0-9]+$", "");
    }
}
