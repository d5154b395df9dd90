package dev.berth.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import dev.berth.model.BerthException;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** This room's rows: JSON objects. Fields that this program does not know are passed over. */
final class Rows {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(Instant.class, ToStringSerializer.instance)
                                    .addSerializer(Duration.class, ToStringSerializer.instance)
                                    .addDeserializer(
                                            Instant.class,
                                            new Word<>(Instant.class, Instant::parse))
                                    .addDeserializer(
                                            Duration.class,
                                            new Word<>(Duration.class, Duration::parse)))
                    .build();

    private Rows() {}

    static void put(Transaction tx, Key key, Object row) {
        try {
            tx.put(key, MAPPER.writeValueAsBytes(row));
        } catch (IOException e) {
            throw new IllegalStateException("a row that cannot be written: " + row, e);
        }
    }

    static <T> Optional<T> find(View view, Key key, Class<T> type) {
        return Optional.ofNullable(view.get(key)).map(value -> read(value, type));
    }

    /** Every row whose key begins with the prefix, in order. */
    static <T> List<T> list(View view, Key prefix, Class<T> type) {
        var rows = new ArrayList<T>();
        view.scan(prefix, (key, value) -> rows.add(read(value, type)));
        return rows;
    }

    static <T> T read(byte[] value, Class<T> type) {
        try {
            return MAPPER.readValue(value, type);
        } catch (IOException e) {
            throw new BerthException.StorageFailed(
                    "a stored row cannot be read as " + type.getSimpleName(), e);
        }
    }

    /** A value that is one word in JSON. */
    private static final class Word<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<String, T> parse;

        Word(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return parse.apply(parser.getValueAsString(""));
        }
    }
}
