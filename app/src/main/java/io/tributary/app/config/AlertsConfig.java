package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/** The {@code alerts} section. */
public record AlertsConfig(
        @Key(
                        value = "behind",
                        about =
                                "Copies that are further behind than this, and nothing failed, are a problem: what is landed behind"
                                        + " the source, or a target behind what is landed.",
                        otherwise = "1m")
                Duration behind,
        @Key(
                        value = "webhook",
                        about =
                                "Address that is told of problems that come and go, by a POST of JSON. Never printed, for it may"
                                        + " hold a secret.",
                        otherwise = "",
                        example = "${ALERTS_WEBHOOK}",
                        pattern = "https?://.+",
                        expected = "an address that begins with http:// or https://")
                Secret webhook,
        @Key(
                        value = TOKEN,
                        about = "Sent to the webhook as `Authorization: Bearer`. Never printed.",
                        otherwise = "",
                        pattern = Secret.IN_HEADER,
                        expected = Secret.IN_HEADER_EXPECTED)
                Secret token,
        @Key(
                        value = "after",
                        about = "A problem is told once it has lasted this long, so that what heals at once is not.",
                        otherwise = "10s")
                Duration after) {
    private static final String TOKEN = "token";

    public AlertsConfig {
        requireNonNull(behind, "behind is null");
        requireNonNull(webhook, "webhook is null");
        requireNonNull(token, "token is null");
        requireNonNull(after, "after is null");
        if (behind.toMillis() < 1000) {
            throw new Misfit("behind", "expected at least 1s");
        }
        if (!webhook.text().isEmpty() && !isAddress(webhook.text())) {
            throw new Misfit("webhook", "expected an address with a host");
        }
        if (webhook.text().isEmpty() && !token.text().isEmpty()) {
            throw new Misfit(TOKEN, "is written without alerts.webhook; write that, or take it out");
        }
    }

    private static boolean isAddress(String text) {
        try {
            return new URI(text).getHost() != null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /** Whether somebody is told. */
    public boolean isTold() {
        return !webhook.text().isEmpty();
    }
}
