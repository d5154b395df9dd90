package dev.berth.deploy.resource;

import dev.berth.deploy.yaml.Fields;
import dev.berth.deploy.yaml.Place;
import dev.berth.deploy.yaml.Scalars;
import dev.berth.deploy.yaml.YamlDocuments;
import dev.berth.deploy.yaml.YamlNode;
import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The documents of one file, in its order.
 *
 * @param documents each with the place it came from
 */
public record ResourceFile(List<Document> documents) {
    public ResourceFile {
        documents = List.copyOf(documents);
    }

    /**
     * A resource, and where each of its keys stands.
     *
     * @param lines by path, such as {@code roles.web.hosts}
     */
    public record Document(Resource resource, Place place, Map<String, Integer> lines) {
        public Document {
            lines = Map.copyOf(lines);
        }

        /** Where this key stands in the file. */
        public Place at(String path) {
            return new Place(place.document(), lines.getOrDefault(path, place.line()), path);
        }
    }

    /**
     * @throws BerthException.Invalid for the first mistake in the text
     */
    public static ResourceFile parse(String text) {
        var documents = new ArrayList<Document>();
        var seen = new HashMap<String, Integer>();
        for (var node : YamlDocuments.parse(text)) {
            var place = new Place(documents.size() + 1, node.line(), "");
            var document = document(node, place);
            var resource = document.resource();
            var earlier = seen.put(nameOf(resource), place.document());
            if (earlier != null) {
                throw document.at("name")
                        .invalid(
                                resource.kind()
                                        + " "
                                        + resource.name()
                                        + " is already in document "
                                        + earlier);
            }
            documents.add(document);
        }
        if (documents.isEmpty()) {
            throw new BerthException.Invalid(
                    ErrorCode.BAD_REQUEST, "the file has no document: nothing to apply");
        }
        return new ResourceFile(documents);
    }

    /** Names are shared by what could be meant by them: a service names a balancer of any kind. */
    private static String nameOf(Resource resource) {
        return switch (resource) {
            case Host host -> "host " + host.name();
            case Balancer balancer -> "balancer " + balancer.name();
            case Service service -> "service " + service.name();
        };
    }

    private static Document document(YamlNode node, Place place) {
        var fields = Fields.of(node, place);
        var kind = fields.must("kind", Scalars.oneOf(Resource.Kind.class));
        Resource resource =
                switch (kind) {
                    case HOST -> host(fields);
                    case HAPROXY -> haproxy(fields);
                    case SERVICE -> ServiceReader.service(fields);
                };
        fields.done();
        return new Document(resource, place, lines(node, ""));
    }

    private static Host host(Fields fields) {
        return new Host(
                fields.must("name", Names::parse),
                fields.must("docker", Values::endpoint),
                fields.must("address", Values::address),
                fields.maybe("registry", Values::authority).orElse(null),
                fields.must("ports", Values::ports),
                fields.texts("labels", Function.identity()));
    }

    private static Haproxy haproxy(Fields fields) {
        return new Haproxy(
                fields.must("name", Names::parse),
                fields.must("admin", Values::endpoint),
                fields.maybe("master", Values::endpoint).orElse(null));
    }

    private static Map<String, Integer> lines(YamlNode node, String path) {
        var lines = new HashMap<String, Integer>();
        if (node instanceof YamlNode.Fields fields) {
            fields.entries()
                    .forEach((key, value) -> {
                        var deeper = path.isEmpty() ? key : path + "." + key;
                        lines.put(deeper, value.line());
                        lines.putAll(lines(value, deeper));
                    });
        }
        return lines;
    }
}
