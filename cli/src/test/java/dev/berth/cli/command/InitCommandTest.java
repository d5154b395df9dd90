package dev.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.berth.cli.Berth;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class InitCommandTest {
    @TempDir Path directory;

    @Test
    void writesTheServersConfiguration() throws IOException {
        assertThat(init().code()).isZero();

        assertThat(documents("berth.yml"))
                .singleElement()
                .satisfies(settings -> {
                    assertThat(settings.path("listen").asText()).isEqualTo("127.0.0.1:5000");
                    assertThat(settings.path("data").asText()).isEqualTo("./data");
                });
    }

    @Test
    void writesADocumentOfEachKind() throws IOException {
        init();

        assertThat(documents("service.yml"))
                .extracting(document -> document.path("kind").asText())
                .containsExactly("host", "host", "haproxy", "service");
        assertThat(documents("service.yml").getLast().at("/roles/web/balance/backend").asText())
                .isEqualTo("web");
    }

    @Test
    void stillReadsWithEveryKeyThatIsOfferedAsAComment() throws IOException {
        init();

        for (var file : List.of("berth.yml", "service.yml")) {
            var offered =
                    Files.readString(directory.resolve(file))
                            .replaceAll("(?m)^# ([a-z-]+: )", "$1");
            assertThat(offered).isNotEqualTo(Files.readString(directory.resolve(file)));
            Files.writeString(directory.resolve(file), offered);
            assertThat(documents(file)).allSatisfy(each -> assertThat(each.isObject()).isTrue());
        }
    }

    @Test
    void printsWhatHaproxyNeeds() {
        assertThat(init().out())
                .contains("stats socket /run/haproxy/admin.sock mode 660 level admin")
                .contains("server-state-file ")
                .contains("load-server-state-from-file global")
                .contains("option httpchk ")
                .contains("server-template berth 1-12 localhost:9 check disabled init-addr last");
    }

    @Test
    void overwritesNothing() throws IOException {
        Files.writeString(directory.resolve("service.yml"), "mine");

        var berth = init();

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.err()).contains("service.yml is there already, and stays as it is");
        assertThat(directory.resolve("service.yml")).hasContent("mine");
        assertThat(directory.resolve("berth.yml")).doesNotExist();
    }

    @Test
    void saysWhenItCannotWrite() {
        directory = directory.resolve("none");

        assertThat(init().err()).contains("berth.yml could not be written");
    }

    private Berth init() {
        return Berth.run(Map.of(), "init", "--directory", directory.toString());
    }

    private List<JsonNode> documents(String file) throws IOException {
        try (var documents =
                new YAMLMapper()
                        .readerFor(JsonNode.class)
                        .<JsonNode>readValues(directory.resolve(file).toFile())) {
            return documents.readAll();
        }
    }
}
