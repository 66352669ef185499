package io.tributary.landing;

/** A data file as one line of JSON, as an item of a commit has it. */
public final class FileJson {
    private FileJson() {}

    /** The line, with its end. */
    public static String write(LandedFile file) {
        return CommitJson.line(json -> {
            json.writeStartObject();
            json.writeStringField("item", ItemKind.of(file).wireName());
            CommitJson.writeFile(json, file);
            json.writeEndObject();
        });
    }

    /**
     * Reads it back.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    public static LandedFile read(String text) {
        if (CommitJson.item(JsonFields.parse(text)) instanceof LandedFile file) {
            return file;
        }
        throw new IllegalArgumentException("not a data file");
    }
}
