package io.tributary.capture.mysql;

import static io.tributary.capture.mysql.DdlCase.Becomes.ANEW;
import static io.tributary.capture.mysql.DdlCase.Becomes.EITHER;
import static io.tributary.capture.mysql.DdlCase.Becomes.FOLLOWED;
import static io.tributary.capture.mysql.DdlCase.Becomes.GONE;
import static io.tributary.capture.mysql.DdlCase.Becomes.KEPT;
import static io.tributary.capture.mysql.DdlCase.of;

import io.tributary.capture.mysql.DdlCase.On;
import java.util.List;
import java.util.stream.Stream;

/** The changes of definition that the suite makes, and whether rows follow them. */
final class DdlCases {
    private DdlCases() {}

    static List<DdlCase> knownTo(MysqlServer server) {
        return Stream.of(
                        added(),
                        dropped(),
                        modified(),
                        texts(),
                        options(),
                        wholeTables(),
                        renamed(),
                        partitions(),
                        odd())
                .flatMap(List::stream)
                .filter(change -> change.on().has(server))
                .toList();
    }

    private static List<DdlCase> added() {
        return List.of(
                of(FOLLOWED, "add column", "ALTER TABLE {t} ADD n INT"),
                of(FOLLOWED, "add column, not null, no default", "ALTER TABLE {t} ADD n INT NOT NULL"),
                of(
                        FOLLOWED,
                        "add columns, not null, no default, many types",
                        "ALTER TABLE {t} ADD k1 BIGINT UNSIGNED NOT NULL, ADD k2 DECIMAL(8,3) NOT NULL,"
                                + " ADD k3 VARCHAR(9) NOT NULL, ADD k4 BIT(9) NOT NULL, ADD k5 BIT(1) NOT NULL,"
                                + " ADD k6 ENUM('q','r') NOT NULL, ADD k7 SET('q','r') NOT NULL, ADD k8 BINARY(3) NOT NULL,"
                                + " ADD k9 DOUBLE NOT NULL, ADD k10 BLOB NOT NULL, ADD k11 TEXT NOT NULL,"
                                + " ADD k12 CHAR(4) CHARACTER SET latin1 NOT NULL, ADD k13 VARBINARY(4) NOT NULL"),
                of(
                        FOLLOWED,
                        "add numbers with defaults",
                        "ALTER TABLE {t} ADD k1 INT NOT NULL DEFAULT 7, ADD k2 DECIMAL(10,4) NOT NULL DEFAULT -1.5,"
                                + " ADD k3 BIGINT UNSIGNED DEFAULT 18446744073709551615, ADD k4 FLOAT DEFAULT 1.5,"
                                + " ADD k5 DOUBLE DEFAULT 1e20, ADD k6 BOOLEAN NOT NULL DEFAULT TRUE, ADD k7 YEAR DEFAULT 2024,"
                                + " ADD k8 BIT(1) DEFAULT b'1', ADD k9 BIT(10) NOT NULL DEFAULT b'1000000001',"
                                + " ADD k10 INT(5) ZEROFILL DEFAULT 42, ADD k11 SMALLINT DEFAULT '-3'"),
                of(
                        FOLLOWED,
                        "add texts with defaults",
                        "ALTER TABLE {t} ADD k1 VARCHAR(60) DEFAULT 'it''s \"so\", {x} \\\\ \\n end',"
                                + " ADD k2 VARCHAR(20) DEFAULT '', ADD k3 CHAR(9) DEFAULT 'Köln 東京',"
                                + " ADD k4 VARCHAR(20) CHARACTER SET latin1 DEFAULT 'Zoë',"
                                + " ADD k5 ENUM('x','it''s','é') DEFAULT 'é', ADD k6 SET('p','q','r') DEFAULT 'p,r',"
                                + " ADD k7 BINARY(4) DEFAULT 'ab', ADD k8 VARBINARY(9) DEFAULT x'00ff',"
                                + " ADD k9 VARCHAR(9) NOT NULL DEFAULT 'NULL'"),
                of(
                        FOLLOWED,
                        "add times with defaults",
                        "SET time_zone = '+02:00'",
                        "ALTER TABLE {t} ADD k1 DATE DEFAULT '2024-02-29', ADD k2 DATETIME(3) DEFAULT '2024-01-02 03:04:05.678',"
                                + " ADD k3 TIMESTAMP NULL DEFAULT '2024-06-01 12:00:00', ADD k4 TIME(2) DEFAULT '-12:34:56.78',"
                                + " ADD k5 DATETIME NOT NULL DEFAULT '1000-01-01 00:00:00'"),
                of(
                        FOLLOWED,
                        "add date, not null, no default",
                        "SET sql_mode = ''",
                        "ALTER TABLE {t} ADD n DATE NOT NULL"),
                of(ANEW, "add time of now", "ALTER TABLE {t} ADD n TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP"),
                of(
                        ANEW,
                        "add datetime of now with fraction",
                        "ALTER TABLE {t} ADD n DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)"),
                of(ANEW, "add column with expression", "ALTER TABLE {t} ADD n VARCHAR(40) DEFAULT (CONCAT('a', a))"),
                of(ANEW, "add auto increment", "ALTER TABLE {t} ADD n INT NOT NULL AUTO_INCREMENT UNIQUE"),
                of(FOLLOWED, "add first", "ALTER TABLE {t} ADD n INT DEFAULT 5 FIRST"),
                of(FOLLOWED, "add after", "ALTER TABLE {t} ADD COLUMN `n o` INT DEFAULT 5 AFTER id"),
                of(FOLLOWED, "add in parentheses", "ALTER TABLE {t} ADD (n INT DEFAULT 1, m VARCHAR(3) DEFAULT 'm')"),
                of(FOLLOWED, "add unless exists", "ALTER TABLE {t} ADD COLUMN IF NOT EXISTS n INT DEFAULT 4")
                        .on(On.MARIADB),
                of(KEPT, "add what exists", "ALTER TABLE {t} ADD COLUMN IF NOT EXISTS a INT DEFAULT 4")
                        .on(On.MARIADB),
                of(FOLLOWED, "add to an empty table, nullable", "ALTER TABLE {t} ADD n INT")
                        .in("id INT PRIMARY KEY, a INT)"),
                of(
                                EITHER,
                                "add to an empty table, with default",
                                "ALTER TABLE {t} ADD n INT NOT NULL DEFAULT 3, ADD m VARCHAR(9) DEFAULT 'it''s'")
                        .in("id INT PRIMARY KEY, a INT)"),
                of(FOLLOWED, "add JSON and geometry", "ALTER TABLE {t} ADD j JSON, ADD l LONGTEXT, ADD y LONGBLOB"),
                of(FOLLOWED, "add instantly", "ALTER TABLE {t} ADD n INT DEFAULT 9, ALGORITHM=INSTANT"),
                of(FOLLOWED, "add invisible", "ALTER TABLE {t} ADD n INT NOT NULL DEFAULT 3 INVISIBLE"),
                of(ANEW, "add virtual column", "ALTER TABLE {t} ADD n INT AS (a + 1) VIRTUAL"),
                of(ANEW, "add stored column", "ALTER TABLE {t} ADD n INT AS (a + 1) STORED"));
    }

    private static List<DdlCase> dropped() {
        return List.of(
                of(FOLLOWED, "drop column", "ALTER TABLE {t} DROP COLUMN b"),
                of(FOLLOWED, "drop instantly", "ALTER TABLE {t} DROP c, ALGORITHM=INSTANT"),
                of(FOLLOWED, "drop if exists", "ALTER TABLE IF EXISTS {t} DROP COLUMN IF EXISTS c, DROP IF EXISTS zz")
                        .on(On.MARIADB),
                of(FOLLOWED, "drop and add the same name", "ALTER TABLE {t} DROP b, ADD b VARCHAR(20) DEFAULT 'new'"),
                of(
                        EITHER,
                        "drop, then add the same name",
                        "ALTER TABLE {t} DROP b",
                        "ALTER TABLE {t} ADD b VARCHAR(20) DEFAULT 'new'"),
                of(FOLLOWED, "drop virtual column", "ALTER TABLE {t} DROP v")
                        .in("id INT PRIMARY KEY, a INT, v INT AS (a * 2) VIRTUAL, z INT)", "(1, 1, DEFAULT, 3)"),
                of(FOLLOWED, "drop stored column", "ALTER TABLE {t} DROP v")
                        .in("id INT PRIMARY KEY, a INT, v INT AS (a * 2) STORED, z INT)", "(1, 1, DEFAULT, 3)"),
                of(ANEW, "drop key column", "ALTER TABLE {t} DROP PRIMARY KEY, DROP COLUMN k, ADD PRIMARY KEY (id)")
                        .in("id INT, k INT, a INT, PRIMARY KEY (id, k))", "(1, 1, 1), (2, 1, 1)"));
    }

    private static List<DdlCase> modified() {
        return List.of(
                of(FOLLOWED, "rename column", "ALTER TABLE {t} RENAME COLUMN a TO renamed"),
                of(FOLLOWED, "rename key", "ALTER TABLE {t} RENAME COLUMN id TO number"),
                of(FOLLOWED, "rename by change", "ALTER TABLE {t} CHANGE a renamed INT"),
                of(FOLLOWED, "rename by change and widen", "ALTER TABLE {t} CHANGE COLUMN a renamed BIGINT FIRST"),
                of(FOLLOWED, "swap names", "ALTER TABLE {t} RENAME COLUMN a TO b, RENAME COLUMN b TO a"),
                of(FOLLOWED, "swap names by change", "ALTER TABLE {t} CHANGE a b INT, CHANGE b a VARCHAR(20)"),
                of(
                        FOLLOWED,
                        "several clauses",
                        "ALTER TABLE {t} ADD n INT DEFAULT 1 AFTER id, DROP c, MODIFY b VARCHAR(50), RENAME COLUMN a TO z,"
                                + " ADD INDEX (b), COMMENT 'x'"),
                of(FOLLOWED, "widen integer", "ALTER TABLE {t} MODIFY a BIGINT"),
                of(FOLLOWED, "widen text", "ALTER TABLE {t} MODIFY b VARCHAR(300)"),
                of(FOLLOWED, "varchar to text", "ALTER TABLE {t} MODIFY b TEXT"),
                of(FOLLOWED, "widen decimal", "ALTER TABLE {t} MODIFY c DECIMAL(20,2)"),
                of(ANEW, "narrow integer", "ALTER TABLE {t} MODIFY a SMALLINT"),
                of(ANEW, "narrow text", "ALTER TABLE {t} MODIFY b VARCHAR(10)"),
                of(ANEW, "change scale", "ALTER TABLE {t} MODIFY c DECIMAL(12,3)"),
                of(ANEW, "integer to text", "ALTER TABLE {t} MODIFY a VARCHAR(20)"),
                of(ANEW, "integer to unsigned", "UPDATE {t} SET a = 1", "ALTER TABLE {t} MODIFY a INT UNSIGNED"),
                of(ANEW, "change fraction", "ALTER TABLE {t} MODIFY d DATETIME(3)")
                        .in("id INT PRIMARY KEY, d DATETIME(6))", "(1, '2024-01-01 00:00:00.123456')"),
                of(ANEW, "timestamp to datetime", "ALTER TABLE {t} MODIFY d DATETIME")
                        .in("id INT PRIMARY KEY, d TIMESTAMP NULL)", "(1, '2024-01-01 00:00:00')"),
                of(FOLLOWED, "move first", "ALTER TABLE {t} MODIFY b VARCHAR(20) FIRST"),
                of(FOLLOWED, "move after", "ALTER TABLE {t} MODIFY id INT AFTER c, MODIFY c DECIMAL(10,2) FIRST"),
                of(FOLLOWED, "modify if exists", "ALTER TABLE {t} MODIFY COLUMN IF EXISTS a BIGINT")
                        .on(On.MARIADB),
                of(KEPT, "default only", "ALTER TABLE {t} ALTER a SET DEFAULT 3, ALTER COLUMN b SET DEFAULT 'x'"),
                of(
                        KEPT,
                        "drop default",
                        "ALTER TABLE {t} ALTER a SET DEFAULT 3",
                        "ALTER TABLE {t} ALTER a DROP DEFAULT"),
                of(KEPT, "comment of a column", "ALTER TABLE {t} MODIFY a INT COMMENT 'it''s; DROP TABLE {t}'"),
                of(KEPT, "invisible and visible", "ALTER TABLE {t} ALTER COLUMN a SET INVISIBLE")
                        .on(On.MYSQL),
                of(KEPT, "invisible", "ALTER TABLE {t} MODIFY a INT INVISIBLE"),
                of(KEPT, "display width", "ALTER TABLE {t} MODIFY a INT(9)").on(On.MYSQL),
                of(FOLLOWED, "display width of MariaDB", "ALTER TABLE {t} MODIFY a INT(9)")
                        .on(On.MARIADB),
                of(FOLLOWED, "not null", "UPDATE {t} SET a = 1", "ALTER TABLE {t} MODIFY a INT NOT NULL"),
                of(
                                ANEW,
                                "null values become zero",
                                "SET sql_mode = ''",
                                "ALTER TABLE {t} MODIFY c DECIMAL(10,2) NOT NULL")
                        .in("id INT PRIMARY KEY, c DECIMAL(10,2))", "(1, NULL), (2, 3)"),
                of(
                                ANEW,
                                "key that replaces null values",
                                "SET sql_mode = ''",
                                "UPDATE {t} SET a = id WHERE id > 1",
                                "ALTER TABLE {t} ADD PRIMARY KEY (a)")
                        .in("id INT NOT NULL AUTO_INCREMENT UNIQUE, a INT)", "(1, NULL), (2, 3)"),
                of(
                                ANEW,
                                "timestamps that replace null values",
                                "SET sql_mode = 'STRICT_ALL_TABLES'",
                                "ALTER TABLE {t} MODIFY d TIMESTAMP NOT NULL")
                        .in("id INT PRIMARY KEY, d TIMESTAMP NULL)", "(1, NULL), (2, '2024-01-01 00:00:00')")
                        .on(On.MARIADB),
                of(
                                ANEW,
                                "text to null values become empty",
                                "SET sql_mode = ''",
                                "ALTER IGNORE TABLE {t} MODIFY b VARCHAR(20) NOT NULL")
                        .on(On.MARIADB),
                of(ANEW, "expression of generated column", "ALTER TABLE {t} MODIFY v INT AS (a * 3) STORED")
                        .in("id INT PRIMARY KEY, a INT, v INT AS (a * 2) STORED)", "(1, 1, DEFAULT)"),
                of(FOLLOWED, "generated becomes plain", "ALTER TABLE {t} MODIFY v INT")
                        .in("id INT PRIMARY KEY, a INT, v INT AS (a * 2) STORED)", "(1, 1, DEFAULT)"));
    }

    private static List<DdlCase> texts() {
        String latin = "id INT PRIMARY KEY, b VARCHAR(20), e ENUM('x','y')) CHARACTER SET latin1";
        return List.of(
                of(
                                FOLLOWED,
                                "text to a larger character set",
                                "ALTER TABLE {t} MODIFY b VARCHAR(20) CHARACTER SET utf8mb4")
                        .in(latin, "(1, 'Zoë', 'y'), (2, '', 'x')"),
                of(FOLLOWED, "convert to a larger character set", "ALTER TABLE {t} CONVERT TO CHARACTER SET utf8mb4")
                        .in(latin, "(1, 'Zoë', 'y'), (2, '', 'x')"),
                of(
                        ANEW,
                        "convert to a smaller character set",
                        "SET sql_mode = ''",
                        "ALTER TABLE {t} CONVERT TO CHARACTER SET latin1"),
                of(KEPT, "convert to the same", "ALTER TABLE {t} CONVERT TO CHARACTER SET utf8mb4"),
                of(KEPT, "default character set", "ALTER TABLE {t} DEFAULT CHARACTER SET latin1"),
                of(KEPT, "collation", "ALTER TABLE {t} MODIFY b VARCHAR(20) COLLATE utf8mb4_unicode_ci"),
                of(FOLLOWED, "append labels", "ALTER TABLE {t} MODIFY e ENUM('x','y','z'), MODIFY s SET('p','q','r')")
                        .in("id INT PRIMARY KEY, e ENUM('x','y'), s SET('p','q'))", "(1, 'x', 'p,q'), (2, 'y', '')"),
                of(ANEW, "reorder labels", "ALTER TABLE {t} MODIFY e ENUM('y','x')")
                        .in("id INT PRIMARY KEY, e ENUM('x','y'), s SET('p','q'))", "(1, 'x', 'p,q'), (2, 'y', '')"),
                of(ANEW, "other label", "SET sql_mode = ''", "ALTER TABLE {t} MODIFY e ENUM('x','z')")
                        .in("id INT PRIMARY KEY, e ENUM('x','y'), s SET('p','q'))", "(1, 'x', 'p,q'), (2, 'y', '')"),
                of(FOLLOWED, "accept no more blanks", "ALTER TABLE {t} MODIFY b CHAR(20)")
                        .in("id INT PRIMARY KEY, b CHAR(20) NOT NULL)", "(1, 'x')"));
    }

    private static List<DdlCase> options() {
        return List.of(
                of(KEPT, "add index", "ALTER TABLE {t} ADD INDEX i (a), ADD UNIQUE INDEX (id, a)"),
                of(KEPT, "create indexes", "CREATE INDEX i ON {t} (a)", "CREATE FULLTEXT INDEX f ON {t} (b)"),
                of(EITHER, "create and drop index", "CREATE INDEX i ON {t} (a)", "DROP INDEX i ON {t}"),
                of(KEPT, "drop index", "ALTER TABLE {t} DROP INDEX ib")
                        .in("id INT PRIMARY KEY, b INT, KEY ib (b))", "(1, 2)"),
                of(ANEW, "drop key", "ALTER TABLE {t} DROP PRIMARY KEY"),
                of(ANEW, "add key", "ALTER TABLE {t} ADD PRIMARY KEY (id)")
                        .in("id INT NOT NULL, a INT)", "(1, 2), (2, 2)"),
                of(ANEW, "other key", "ALTER TABLE {t} DROP PRIMARY KEY, ADD PRIMARY KEY (id, a)")
                        .in("id INT PRIMARY KEY, a INT NOT NULL)", "(1, 2), (2, 2)"),
                of(ANEW, "unique index becomes the key", "CREATE UNIQUE INDEX u ON {t} (id)")
                        .in("id INT NOT NULL, a INT)", "(1, 2), (2, 2)"),
                of(KEPT, "rebuild", "ALTER TABLE {t} ENGINE=InnoDB"),
                of(KEPT, "force", "ALTER TABLE {t} FORCE"),
                of(KEPT, "optimize and analyze", "OPTIMIZE TABLE {t}", "ANALYZE TABLE {t}"),
                of(KEPT, "comment", "ALTER TABLE {t} COMMENT = 'drop column a'"),
                of(KEPT, "auto increment value, row format", "ALTER TABLE {t} ROW_FORMAT=DYNAMIC AUTO_INCREMENT=100"),
                of(KEPT, "check", "ALTER TABLE {t} ADD CONSTRAINT {t}_ck CHECK (id > 0)"),
                of(KEPT, "trigger", "CREATE TRIGGER {t}_tr BEFORE UPDATE ON {t} FOR EACH ROW SET NEW.a = NEW.a + 1"),
                of(KEPT, "lock and algorithm", "ALTER TABLE {t} ADD INDEX (a), ALGORITHM=INPLACE, LOCK=NONE"));
    }

    private static List<DdlCase> wholeTables() {
        return List.of(
                of(KEPT, "truncate", "TRUNCATE {t}", "INSERT INTO {t} (id) VALUES (50)"),
                of(
                        KEPT,
                        "truncate twice with rows",
                        "TRUNCATE TABLE {t}",
                        "INSERT INTO {t} (id) VALUES (50)",
                        "TRUNCATE {t}"),
                of(GONE, "drop", "DROP TABLE {t}"),
                of(GONE, "drop several", "DROP TABLE IF EXISTS {t}, {t}_never"),
                of(
                        ANEW,
                        "drop and create the same",
                        "DROP TABLE {t}",
                        "CREATE TABLE {t} (id INT PRIMARY KEY, a INT, b VARCHAR(20), c DECIMAL(10,2))",
                        "INSERT INTO {t} VALUES (1, 5, 'again', 0)"),
                of(
                        ANEW,
                        "drop and create another",
                        "DROP TABLE {t}",
                        "CREATE TABLE {t} (id BIGINT PRIMARY KEY, z VARCHAR(9))",
                        "INSERT INTO {t} VALUES (1, 'other')"),
                of(
                                ANEW,
                                "create or replace",
                                "CREATE OR REPLACE TABLE {t} (id INT PRIMARY KEY, a INT) AS SELECT 5 AS id, 6 AS a")
                        .on(On.MARIADB),
                of(KEPT, "create if not exists", "CREATE TABLE IF NOT EXISTS {t} (id INT PRIMARY KEY)"),
                of(KEPT, "create like", "CREATE TABLE {t}_like LIKE {t}", "INSERT INTO {t}_like SELECT * FROM {t}"),
                of(KEPT, "create as", "CREATE TABLE {t}_as (PRIMARY KEY (id)) AS SELECT * FROM {t}"),
                of(
                        KEPT,
                        "temporary table of the same name",
                        "CREATE TEMPORARY TABLE {t} (id INT, x INT)",
                        "INSERT INTO {t} VALUES (1, 2)",
                        "ALTER TABLE {t} ADD y INT",
                        "TRUNCATE {t}",
                        "DROP TEMPORARY TABLE {t}"),
                of(KEPT, "view", "CREATE VIEW {t}_v AS SELECT * FROM {t}", "DROP VIEW {t}_v"));
    }

    private static List<DdlCase> renamed() {
        return List.of(
                of(GONE, "rename away", "RENAME TABLE {t} TO {t}_moved"),
                of(GONE, "rename away by alter", "ALTER TABLE {t} RENAME TO {t}_moved2"),
                of(GONE, "rename away by alter and add", "ALTER TABLE {t} ADD n INT DEFAULT 5, RENAME {t}_moved3"),
                of(
                        ANEW,
                        "rename into the name",
                        "CREATE TABLE {t}_next (id INT PRIMARY KEY, z INT)",
                        "INSERT INTO {t}_next VALUES (1, 2)",
                        "RENAME TABLE {t} TO {t}_old, {t}_next TO {t}"),
                of(
                        ANEW,
                        "swap through a third name",
                        "CREATE TABLE {t}_b LIKE {t}",
                        "INSERT INTO {t}_b (id) VALUES (77)",
                        "RENAME TABLE {t} TO {t}_x, {t}_b TO {t}, {t}_x TO {t}_b"),
                of(ANEW, "rename there and back", "RENAME TABLE {t} TO {t}_tmp", "RENAME TABLE {t}_tmp TO {t}"),
                of(
                        ANEW,
                        "copy with rows changed meanwhile, then cut over",
                        "CREATE TABLE _{t}_gho LIKE {t}",
                        "ALTER TABLE _{t}_gho ADD n INT DEFAULT 6, MODIFY a BIGINT",
                        "INSERT INTO {t} (id, a) VALUES (60, 1)",
                        "INSERT IGNORE INTO _{t}_gho (id, a, b, c) SELECT id, a, b, c FROM {t} WHERE id < 3 LOCK IN SHARE MODE",
                        "DELETE FROM {t} WHERE id = 2",
                        "DELETE FROM _{t}_gho WHERE id = 2",
                        "INSERT IGNORE INTO _{t}_gho (id, a, b, c) SELECT id, a, b, c FROM {t} LOCK IN SHARE MODE",
                        "REPLACE INTO _{t}_gho (id, a) VALUES (60, 1)",
                        "RENAME TABLE {t} TO _{t}_del, _{t}_gho TO {t}",
                        "DROP TABLE _{t}_del"),
                of(
                        ANEW,
                        "copy with triggers, then cut over",
                        "CREATE TABLE _{t}_new LIKE {t}",
                        "ALTER TABLE _{t}_new ADD n INT DEFAULT 6",
                        "CREATE TRIGGER pt_{t}_del AFTER DELETE ON {t} FOR EACH ROW DELETE IGNORE FROM _{t}_new WHERE id <=> OLD.id",
                        "CREATE TRIGGER pt_{t}_upd AFTER UPDATE ON {t} FOR EACH ROW REPLACE INTO _{t}_new (id, a, b, c)"
                                + " VALUES (NEW.id, NEW.a, NEW.b, NEW.c)",
                        "CREATE TRIGGER pt_{t}_ins AFTER INSERT ON {t} FOR EACH ROW REPLACE INTO _{t}_new (id, a, b, c)"
                                + " VALUES (NEW.id, NEW.a, NEW.b, NEW.c)",
                        "INSERT LOW_PRIORITY IGNORE INTO _{t}_new (id, a, b, c) SELECT id, a, b, c FROM {t} LOCK IN SHARE MODE",
                        "INSERT INTO {t} VALUES (61, 1, 'by trigger', 2)",
                        "UPDATE {t} SET a = 99 WHERE id = 1",
                        "RENAME TABLE {t} TO _{t}_old, _{t}_new TO {t}",
                        "DROP TABLE IF EXISTS _{t}_old"));
    }

    private static List<DdlCase> partitions() {
        String parts = "id INT PRIMARY KEY, a INT) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10),"
                + " PARTITION p1 VALUES LESS THAN (20), PARTITION p2 VALUES LESS THAN MAXVALUE)";
        String rows = "(1, 1), (5, 5), (11, 11), (15, 15), (25, 25)";
        return List.of(
                of(ANEW, "truncate partition", "ALTER TABLE {t} TRUNCATE PARTITION p1")
                        .in(parts, rows),
                of(ANEW, "drop partition", "ALTER TABLE {t} DROP PARTITION p0").in(parts, rows),
                of(
                                ANEW,
                                "exchange partition",
                                "CREATE TABLE {t}_e (id INT PRIMARY KEY, a INT)",
                                "INSERT INTO {t}_e VALUES (2, 200)",
                                "ALTER TABLE {t} EXCHANGE PARTITION p0 WITH TABLE {t}_e")
                        .in(parts, rows),
                of(
                                KEPT,
                                "reorganize partition",
                                "ALTER TABLE {t} REORGANIZE PARTITION p2 INTO (PARTITION p2 VALUES LESS THAN (40),"
                                        + " PARTITION p3 VALUES LESS THAN MAXVALUE)")
                        .in(parts, rows),
                of(KEPT, "no partitions any more", "ALTER TABLE {t} REMOVE PARTITIONING")
                        .in(parts, rows),
                of(KEPT, "partitions by hash", "ALTER TABLE {t} PARTITION BY HASH (id) PARTITIONS 3"),
                of(FOLLOWED, "add column to partitions", "ALTER TABLE {t} ADD n INT DEFAULT 3 AFTER id")
                        .in(parts, rows));
    }

    private static List<DdlCase> odd() {
        return List.of(
                of(
                        FOLLOWED,
                        "quotes of ANSI",
                        "SET sql_mode = 'ANSI_QUOTES'",
                        "ALTER TABLE \"{t}\" ADD COLUMN \"n\" INT DEFAULT '5', DROP COLUMN \"b\""),
                of(
                        FOLLOWED,
                        "backslashes without meaning",
                        "SET sql_mode = 'NO_BACKSLASH_ESCAPES'",
                        "ALTER TABLE {t} ADD n VARCHAR(9) DEFAULT 'x\\', ADD m INT DEFAULT 4"),
                of(
                        FOLLOWED,
                        "comments",
                        "/* first */ ALTER /* ADD x INT */ TABLE {t} -- DROP COLUMN a\n ADD n /*!50000 INT */ DEFAULT 5 # , DROP b\n"),
                of(FOLLOWED, "with schema and hint", "/*+ x */ ALTER TABLE `{s}`.`{t}` ADD n INT"),
                of(
                                FOLLOWED,
                                "set statement",
                                "SET STATEMENT max_statement_time=100 FOR ALTER TABLE {t} ADD n INT DEFAULT 5")
                        .on(On.MARIADB),
                of(FOLLOWED, "wait", "ALTER ONLINE TABLE {t} WAIT 60 ADD n INT DEFAULT 5")
                        .on(On.MARIADB),
                of(
                                FOLLOWED,
                                "reorder instantly",
                                "ALTER TABLE {t} ADD n INT DEFAULT 5 FIRST, MODIFY c DECIMAL(10,2) FIRST, ALGORITHM=INSTANT")
                        .on(On.MARIADB),
                of(
                        FOLLOWED,
                        "session of another character set",
                        "SET SESSION character_set_client = latin1",
                        "ALTER TABLE {t} ADD n INT DEFAULT 5"),
                of(
                        ANEW,
                        "statement that is not understood",
                        "ALTER TABLE {t} DISCARD TABLESPACE",
                        "DROP TABLE {t}",
                        "CREATE TABLE {t} (id INT PRIMARY KEY, a INT)"),
                of(
                                ANEW,
                                "system versioning comes and goes",
                                "ALTER TABLE {t} ADD SYSTEM VERSIONING",
                                "ALTER TABLE {t} DROP SYSTEM VERSIONING")
                        .on(On.MARIADB),
                of(ANEW, "other engine and back", "ALTER TABLE {t} ENGINE=MyISAM", "ALTER TABLE {t} ENGINE=InnoDB"),
                of(
                        EITHER,
                        "three changes with rows between them",
                        "ALTER TABLE {t} ADD n INT DEFAULT 1",
                        "UPDATE {t} SET n = 2 WHERE id = 3",
                        "ALTER TABLE {t} DROP n",
                        "INSERT INTO {t} (id) VALUES (90)",
                        "ALTER TABLE {t} ADD n INT DEFAULT 5",
                        "UPDATE {t} SET n = 6 WHERE id = 4"),
                of(
                        EITHER,
                        "default changed after it was used",
                        "ALTER TABLE {t} ADD n INT DEFAULT 1",
                        "ALTER TABLE {t} ALTER n SET DEFAULT 9"),
                of(
                        EITHER,
                        "two renames of columns",
                        "ALTER TABLE {t} RENAME COLUMN a TO x",
                        "UPDATE {t} SET x = 5",
                        "ALTER TABLE {t} RENAME COLUMN c TO a",
                        "UPDATE {t} SET a = 6"),
                of(FOLLOWED, "table without a key", "ALTER TABLE {t} ADD n INT DEFAULT 5 FIRST")
                        .in("id INT, a INT)", "(1, 1), (1, 1), (2, 2), (NULL, NULL)"),
                new DdlCase(
                        "key made by the server",
                        On.MYSQL,
                        List.of(
                                "SET sql_generate_invisible_primary_key = ON",
                                "CREATE TABLE {t} (a INT, b INT)",
                                "INSERT INTO {t} VALUES (1, 1), (1, 1)"),
                        List.of("ALTER TABLE {t} ADD n INT DEFAULT 5 FIRST"),
                        FOLLOWED));
    }
}
