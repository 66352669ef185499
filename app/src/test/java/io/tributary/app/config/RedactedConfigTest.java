package io.tributary.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RedactedConfigTest {
    private static final String FILE =
            """
            name: world
            source:
              url: "jdbc:postgresql://localhost/world?password=in-the-address&sslmode=require"
              user: copier
              password: of-the-source
              tables: [world.city]
              mappings:
            landing: { path: /srv/landing, max-file-size: 3MB }
            targets:
              - { format: iceberg, path: /srv/final, catalog: { type: rest, uri: "http://me:of-the-catalog@rest/", properties: { credential: of-a-property } } }
              - { url: "jdbc:mysql://reports/", user: writer, password: of-the-target }
            transform: [ { table: world.city, where: "name <> 'Lewis'" } ]
            console: { token: of-the-console }
            alerts: { webhook: "https://hooks.example/of-the-hook", token: of-the-alerts }
            """;

    private final RedactedConfig redacted =
            RedactedConfig.of(ConfigReader.read("x.yaml", FILE, Path.of("/"), name -> null));

    @Test
    void everySecretIsHiddenAndAllElseShown() {
        assertThat(redacted.text())
                .doesNotContain("in-the-address", "of-the-", "of-a-property", "Lewis")
                .contains(
                        "  url: \"jdbc:postgresql://localhost/world?password=***&sslmode=require\"\n",
                        "  user: copier\n  password: ***\n",
                        "  max-file-size: 3MB\n",
                        "    where: \"name <> '…'\"\n",
                        "      uri: \"http://me:***@rest/\"\n",
                        "      properties:\n        credential: ***\n",
                        "console:\n  listen: \"127.0.0.1:8765\"\n  token: ***\n",
                        "alerts:\n  behind: 1m\n  webhook: ***\n");
    }

    @Test
    void noSecretIsLeftInOtherTexts() {
        assertThat(redacted.scrub(
                        "no route to jdbc:x?user=a&PASSWORD=other or of-the-target, in-the-address, ftp://a:b@c/"))
                .isEqualTo("no route to jdbc:x?user=a&PASSWORD=*** or ***, ***, ftp://a:***@c/");
    }
}
