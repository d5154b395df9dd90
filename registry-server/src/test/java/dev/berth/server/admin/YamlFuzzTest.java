package dev.berth.server.admin;

import static dev.berth.server.http.Refusals.valueOrRefusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import dev.berth.deploy.resource.ResourceFile;
import dev.berth.deploy.yaml.YamlDocuments;
import dev.berth.deploy.yaml.YamlNode;

import org.junit.jupiter.params.provider.ValueSource;

/** What is applied. */
class YamlFuzzTest {

    @ValueSource(
            strings = {
                """
                kind: host
                name: app1
                docker: tcp://10.20.0.11:2375
                address: 10.20.0.11
                ports: 20000-20999
                ---
                kind: haproxy
                name: lb1
                admin: unix:///run/haproxy/admin.sock
                """,
                """
                kind: service
                name: web
                image: shop/web
                deploy-on: { tag: prod }
                roles:
                  web:
                    hosts: [app1]
                    port: 3000
                    balance: { by: [lb1], backend: web }
                    ready: { within: 60s }
                """,
                """
                a: &x [1, ~, 'two', "\\u001b"]
                ? b
                : *x
                """,
                """
                - !!binary aGk=
                - |
                  text
                - >-
                  more
                # comment
                ...
                %YAML 1.2
                ---
                """,
                "kind: host\nna\u000bme: a"
            })
    @FuzzTest
    void aFileIsUnderstoodOrRefused(@NotNull String text) {
        valueOrRefusal(() -> YamlDocuments.parse(text))
                .ifPresent(nodes -> nodes.forEach(YamlFuzzTest::hasLines));
        valueOrRefusal(() -> ResourceFile.parse(text));
    }

    private static void hasLines(YamlNode node) {
        assertThat(node.line()).isPositive();
        switch (node) {
            case YamlNode.Scalar _ -> {}
            case YamlNode.Items items -> items.items().forEach(YamlFuzzTest::hasLines);
            case YamlNode.Fields fields ->
                    fields.entries().values().forEach(YamlFuzzTest::hasLines);
        }
    }
}
