package io.tributary.landing;

import io.tributary.files.Files;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;

final class LandingFencingOnS3IT extends LandingFencingTest {
    private final S3Settings settings = S3Server.settings();

    @Override
    Files filesAt(String folder) {
        return S3Files.open(S3Server.below(settings, folder));
    }
}
