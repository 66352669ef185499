package io.tributary.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.config.ConsoleConfig;
import io.tributary.app.config.Secret;
import io.tributary.app.web.Access.Asking;
import io.tributary.app.web.Access.Verdict;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final Access LOCAL = access("127.0.0.1:8765", "", false);
    private static final Access OPEN = access("0.0.0.0:8765", "sesame", false);

    @Test
    void withoutATokenOnlyNamesOfThisMachineAreAnswered() {
        assertThat(LOCAL.judge(get("localhost", null))).isEqualTo(Verdict.ALLOWED);
        assertThat(LOCAL.judge(get("127.0.0.1", null))).isEqualTo(Verdict.ALLOWED);
        assertThat(LOCAL.judge(get("rebound.example", null))).isEqualTo(Verdict.WRONG_HOST);
        assertThat(LOCAL.judge(get(null, null))).isEqualTo(Verdict.WRONG_HOST);
    }

    @Test
    void aTokenIsWantedAsABearerOrAsAPassword() {
        assertThat(OPEN.judge(get("db7", null))).isEqualTo(Verdict.UNAUTHORIZED);
        assertThat(OPEN.judge(get("db7", "Bearer wrong"))).isEqualTo(Verdict.UNAUTHORIZED);
        assertThat(OPEN.judge(get("db7", "Basic not base 64!"))).isEqualTo(Verdict.UNAUTHORIZED);
        assertThat(OPEN.judge(get("db7", basic("anybody:")))).isEqualTo(Verdict.UNAUTHORIZED);
        assertThat(OPEN.judge(get("db7", "Bearer sesame"))).isEqualTo(Verdict.ALLOWED);
        assertThat(OPEN.judge(get("db7", basic("anybody:sesame")))).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void healthIsForEverybody() {
        assertThat(OPEN.judge(new Asking("GET", "/healthz", "10.0.0.7", null, null, null, null)))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(OPEN.judge(new Asking("GET", "/metrics", "10.0.0.7", null, null, null, null)))
                .isEqualTo(Verdict.UNAUTHORIZED);
    }

    @Test
    void onlyThePageItselfChangesAnything() {
        assertThat(LOCAL.judge(post(null, null, null))).isEqualTo(Verdict.OTHER_SITE);
        assertThat(LOCAL.judge(post(null, "cross-site", "reload"))).isEqualTo(Verdict.OTHER_SITE);
        assertThat(LOCAL.judge(post("https://elsewhere.example", null, "reload")))
                .isEqualTo(Verdict.OTHER_SITE);
        assertThat(LOCAL.judge(post("http://localhost:8765", "same-origin", "reload")))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(access("127.0.0.1:8765", "", true).judge(post("http://localhost:8765", "same-origin", "reload")))
                .isEqualTo(Verdict.READ_ONLY);
        assertThat(LOCAL.judge(new Asking("DELETE", "/", "localhost", null, null, null, null)))
                .isEqualTo(Verdict.WRONG_METHOD);
    }

    private static Access access(String listen, String token, boolean readOnly) {
        return new Access(
                new ConsoleConfig(listen, new Secret(token), Optional.empty(), new Secret(""), true, readOnly));
    }

    private static Asking get(String host, String authorization) {
        return new Asking("GET", "/", host, authorization, null, null, null);
    }

    private static Asking post(String origin, String site, String intent) {
        return new Asking("POST", "/api/table/reload", "localhost", null, origin, site, intent);
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }
}
