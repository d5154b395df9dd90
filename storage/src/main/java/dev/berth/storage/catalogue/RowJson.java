package dev.berth.storage.catalogue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.Event;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.blob.UploadId;

import java.io.IOException;
import java.time.Instant;
import java.util.function.Function;

/** Rows as JSON. Fields that this program does not know are passed over. */
final class RowJson {
    /** The value of a row whose key says everything. */
    static final byte[] NOTHING = {};

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                    .addModule(words())
                    .addMixIn(Event.class, EventByName.class)
                    .build();

    private RowJson() {}

    static byte[] write(Object row) {
        try {
            return MAPPER.writeValueAsBytes(row);
        } catch (IOException e) {
            throw new IllegalStateException("a row that cannot be written: " + row, e);
        }
    }

    static <T> T read(byte[] row, Class<T> type) {
        try {
            return MAPPER.readValue(row, type);
        } catch (IOException e) {
            throw new BerthException.StorageFailed(
                    "a stored row cannot be read as " + type.getSimpleName(), e);
        }
    }

    /** The model's values are words in JSON. */
    private static SimpleModule words() {
        var module = new SimpleModule();
        word(module, Digest.class, Digest::parse);
        word(module, Digest.Algorithm.class, Digest.Algorithm::parse);
        word(module, RepositoryName.class, RepositoryName::parse);
        word(module, Tag.class, Tag::parse);
        word(module, MediaType.class, MediaType::parse);
        word(module, UploadId.class, UploadId::parse);
        word(module, Instant.class, Instant::parse);
        return module;
    }

    private static <T> void word(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, ToStringSerializer.instance);
        module.addDeserializer(
                type,
                new StdDeserializer<T>(type) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public T deserialize(JsonParser parser, DeserializationContext context)
                            throws IOException {
                        return parse.apply(parser.getValueAsString(""));
                    }
                });
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes(@JsonSubTypes.Type(value = Event.TagMoved.class, name = "tag-moved"))
    private interface EventByName {}
}
