package dev.berth.cli.api;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import java.util.List;
import java.util.Map;

/** JSON in the admin API's dialect: kebab-case names, ISO times, absent values left out. */
public final class Json {
    static final JsonMapper MAPPER = mapper();

    private Json() {}

    /** For people and for scripts alike: over several lines. */
    public static String pretty(Object json) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is printed is made for JSON", e);
        }
    }

    private static JsonMapper mapper() {
        var mapper =
                JsonMapper.builder()
                        .addModule(new JavaTimeModule())
                        .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                        // A newer server may say more.
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .build();
        // A list or a map that was left out is empty.
        for (var type : List.of(List.class, Map.class)) {
            mapper.configOverride(type)
                    .setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
        }
        return mapper;
    }
}
