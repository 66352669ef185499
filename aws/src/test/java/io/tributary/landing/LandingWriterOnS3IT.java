package io.tributary.landing;

import io.tributary.files.Files;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;

final class LandingWriterOnS3IT extends LandingWriterTest {
    @Override
    Files newFiles() {
        return S3Files.open(S3Server.settings());
    }
}
