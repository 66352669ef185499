package io.tributary.app;

import static io.tributary.app.PipelineSteps.execute;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Changes of all kinds at a source, to three tables in the schema {@code shop}: {@code everything} has a column of every
 * type, {@code notes} no key, {@code places} a key of two columns, whose rows move.
 */
final class EveryChange {
    private static final int IDS = 80;

    private final Connection connection;
    private final boolean postgres;
    private final Random random;
    private final List<EveryType> columns;

    EveryChange(Connection connection, boolean postgres, Random random) {
        this.connection = connection;
        this.postgres = postgres;
        this.random = random;
        columns = new ArrayList<>(postgres ? EveryType.POSTGRES : EveryType.MYSQL);
    }

    /** Makes the tables. */
    void create() throws SQLException {
        String all = columns.stream().map(EveryType::definition).collect(Collectors.joining(", "));
        if (postgres) {
            execute(
                    connection,
                    "CREATE SCHEMA shop",
                    "SET search_path = shop",
                    "SET TimeZone = 'UTC'",
                    "CREATE TYPE mood AS ENUM ('sad', 'it''s')");
        } else {
            execute(connection, "CREATE DATABASE shop", "USE shop", "SET time_zone = '+00:00'");
        }
        execute(
                connection,
                "CREATE TABLE everything (id int PRIMARY KEY, " + all + ")",
                "CREATE TABLE notes (at int, words varchar(40))",
                "CREATE TABLE places (street varchar(20), house int, owner varchar(20), PRIMARY KEY (street, house))");
        if (postgres) {
            execute(
                    connection,
                    "ALTER TABLE everything ALTER doc SET STORAGE EXTERNAL",
                    "ALTER TABLE notes REPLICA IDENTITY FULL");
        }
    }

    /** So many statements, in transactions of a few. */
    void rows(int statements) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < statements; i++) {
            switch (random.nextInt(3)) {
                case 0 -> line();
                case 1 -> place();
                default -> everything();
            }
            if (random.nextInt(5) == 0) {
                connection.commit();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void everything() throws SQLException {
        int id = random.nextInt(IDS);
        switch (random.nextInt(6)) {
            case 0 -> execute(connection, "DELETE FROM everything WHERE id = " + id);
            case 1, 2 -> {
                List<String> set = new ArrayList<>();
                for (EveryType column : columns) {
                    if (random.nextInt(5) == 0) {
                        set.add(column.name() + " = " + value(column));
                    }
                }
                if (random.nextInt(8) == 0) {
                    set.add("id = " + free());
                }
                if (!set.isEmpty()) {
                    execute(connection, "UPDATE everything SET " + String.join(", ", set) + " WHERE id = " + id);
                }
            }
            default -> {
                String names = columns.stream().map(EveryType::name).collect(Collectors.joining(", "));
                String values = columns.stream().map(this::value).collect(Collectors.joining(", "));
                execute(
                        connection,
                        "INSERT INTO everything (id, " + names + ") VALUES (" + free() + ", " + values + ")");
            }
        }
    }

    private String value(EveryType column) {
        List<String> values = column.values();
        return random.nextInt(8) == 0 ? "NULL" : values.get(random.nextInt(values.size()));
    }

    private int next = IDS;

    /** A key that no row has: one of the few, if it can be freed, else a new one. */
    private int free() throws SQLException {
        int id = random.nextBoolean() ? random.nextInt(IDS) : next++;
        execute(connection, "DELETE FROM everything WHERE id = " + id);
        return id;
    }

    private void line() throws SQLException {
        String words = random.nextInt(4) == 0 ? "NULL" : "'words " + random.nextInt(4) + "'";
        String at = random.nextInt(6) == 0 ? "NULL" : "" + random.nextInt(5);
        switch (random.nextInt(4)) {
            case 0 -> execute(connection, "DELETE FROM notes WHERE at = " + at);
            case 1 -> execute(connection, "UPDATE notes SET words = " + words + " WHERE at = " + at);
            default -> execute(connection, "INSERT INTO notes VALUES (" + at + ", " + words + "), (" + at + ", NULL)");
        }
    }

    private void place() throws SQLException {
        String street = "'street " + random.nextInt(3) + "'";
        int house = random.nextInt(20);
        String here = " WHERE street = " + street + " AND house = " + house;
        if (random.nextInt(3) == 0) {
            String other = "'street " + random.nextInt(3) + "'";
            int number = random.nextInt(20);
            execute(
                    connection,
                    "DELETE FROM places WHERE street = " + other + " AND house = " + number,
                    "UPDATE places SET street = " + other + ", house = " + number + here);
        } else {
            execute(
                    connection,
                    "DELETE FROM places" + here,
                    "INSERT INTO places VALUES (" + street + ", " + house + ", 'owner " + random.nextInt(9) + "')");
        }
    }

    /** Old rows show the default of a new column. */
    void addAndRenameColumns() throws SQLException {
        execute(
                connection,
                "ALTER TABLE everything ADD COLUMN late varchar(20) DEFAULT 'from before'",
                "ALTER TABLE everything RENAME COLUMN title TO name",
                "ALTER TABLE notes ADD COLUMN number int DEFAULT 7",
                "ALTER TABLE notes DROP COLUMN number");
        columns.replaceAll(column -> column.name().equals("title")
                ? new EveryType(column.definition().replaceFirst("^title", "name"), column.values())
                : column);
        columns.add(new EveryType("late varchar(20)", List.of("'later'")));
    }

    void truncateAndDropColumn() throws SQLException {
        execute(connection, "TRUNCATE TABLE notes", "ALTER TABLE everything DROP COLUMN ratio");
        columns.removeIf(column -> column.name().equals("ratio"));
    }

    void widenColumn() throws SQLException {
        execute(
                connection,
                postgres
                        ? "ALTER TABLE everything ALTER whole TYPE bigint"
                        : "ALTER TABLE everything MODIFY whole bigint");
    }
}
