package dev.berth.cli.demo;

import java.util.stream.Collectors;

/** The YAML that tells Berth of the lab. */
final class DemoResources {
    private DemoResources() {}

    static String yaml(Lab.Description lab, Lab.Haproxy haproxy) {
        var hosts = lab.hosts().stream().map(DemoResources::host).collect(Collectors.joining());
        var names = lab.hosts().stream().map(Lab.Host::name).collect(Collectors.joining(", "));
        return hosts
                + """
                kind: haproxy
                name: %s
                admin: %s
                master: %s
                ---
                kind: service
                name: web
                image: shop/web
                deploy-on: { tag: prod }
                roles:
                  web:
                    hosts: [%s]
                    replicas: 2
                    port: 3000
                    balance: { by: [%s], backend: web }
                    ready: { within: 60s }
                strategy: { type: rolling, bake: 2s }
                """
                        .formatted(
                                haproxy.name(),
                                haproxy.admin(),
                                haproxy.master(),
                                names,
                                haproxy.name());
    }

    private static String host(Lab.Host host) {
        return """
        kind: host
        name: %s
        docker: %s
        address: %s
        ports: 20000-20999
        ---
        """
                .formatted(host.name(), host.docker(), host.address());
    }
}
