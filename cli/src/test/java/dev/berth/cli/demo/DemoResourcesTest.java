package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

class DemoResourcesTest {
    @Test
    void tellOfHostsBalancerAndService() throws IOException {
        var dev =
                new Lab.Host("dev", "10.213.0.2", "tcp://10.213.0.2:2375", "unix:///run/dev.sock");
        var host1 = new Lab.Host("host1", "10.213.0.11", "tcp://10.213.0.11:2375", "unix:///1");
        var host2 = new Lab.Host("host2", "10.213.0.12", "tcp://10.213.0.12:2375", "unix:///2");
        var lab = new Lab.Description("10.213.0.1", dev, List.of(host1, host2));
        var haproxy = new Lab.Haproxy("lb1", "http://127.0.0.1:8080", "unix:///a", "unix:///m");

        var documents = documents(DemoResources.yaml(lab, haproxy));

        assertThat(documents)
                .extracting(document -> document.path("kind").asText())
                .containsExactly("host", "host", "haproxy", "service");
        assertThat(documents.get(1).path("docker").asText()).isEqualTo("tcp://10.213.0.12:2375");
        assertThat(documents.getLast().at("/roles/web/hosts").toString())
                .isEqualTo("[\"host1\",\"host2\"]");
        assertThat(documents.getLast().at("/roles/web/balance/by/0").asText()).isEqualTo("lb1");
    }

    private static List<JsonNode> documents(String yaml) throws IOException {
        try (var documents =
                new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll();
        }
    }
}
