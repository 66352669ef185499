package io.tributary.capture.mysql.wire;

/** Which of the two servers it is; their logs and some of their types differ. */
public enum Flavour {
    MYSQL,
    MARIADB
}
