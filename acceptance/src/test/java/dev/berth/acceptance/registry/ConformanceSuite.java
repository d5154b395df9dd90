package dev.berth.acceptance.registry;

import dev.berth.acceptance.Command;
import dev.berth.acceptance.Distribution;

import org.w3c.dom.Element;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/**
 * The OCI's own tests of a registry, built from the module of their repository. The version is
 * pinned, as their main branch grows: a newer one is a change of this line and of what it finds.
 */
record ConformanceSuite(Path program) {
    private static final String MODULE =
            "github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260831232431-97274622c111";

    static boolean canBeBuilt() {
        return Command.of("sh", "-c", "command -v go").run().exit() == 0;
    }

    static ConformanceSuite built() {
        var directory = Distribution.workDirectory("conformance");
        Command.of("go", "install", MODULE)
                .with("GOBIN", directory.toString())
                .within(Duration.ofMinutes(8))
                .succeed();
        return new ConformanceSuite(directory.resolve("conformance"));
    }

    /** How many tests ended how; only the names of those that did not pass. */
    record Result(int tests, int passed, int skipped, int failed, Map<String, String> notPassed) {}

    /**
     * @param version of the spec: {@code stable} or {@code dev}
     * @param sparse whether the registry is to take manifests whose parts are missing
     */
    Result run(int port, String version, boolean sparse) {
        var name = version + (sparse ? "-sparse" : "");
        var results = Distribution.workDirectory("conformance/" + name);
        var report = results.resolve("junit.xml");
        try {
            Files.deleteIfExists(report);
            var output =
                    Command.of(program)
                            .with("OCI_REGISTRY", "127.0.0.1:" + port)
                            .with("OCI_TLS", "disabled")
                            .with("OCI_VERSION", version)
                            .with("OCI_DATA_SPARSE", String.valueOf(sparse))
                            .with("OCI_REPO1", "conformance/" + name + "/one")
                            .with("OCI_REPO2", "conformance/" + name + "/two")
                            .with("OCI_RESULTS_DIR", results.toString())
                            .run();
            Files.writeString(results.resolve("output.txt"), output.out() + output.err());
            return read(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result read(Path report) throws IOException {
        try {
            var root =
                    DocumentBuilderFactory.newDefaultNSInstance()
                            .newDocumentBuilder()
                            .parse(report.toFile())
                            .getDocumentElement();
            var notPassed = new TreeMap<String, String>();
            var cases = root.getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                var test = (Element) cases.item(i);
                if (!test.getAttribute("status").equals("passed")) {
                    notPassed.put(test.getAttribute("name"), test.getAttribute("status"));
                }
            }
            int tests = number(root, "tests");
            int failed = number(root, "failures") + number(root, "errors");
            int skipped = number(root, "skipped") + number(root, "disabled");
            return new Result(tests, tests - failed - skipped, skipped, failed, notPassed);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(report + " is no report", e);
        }
    }

    /** A count of nothing is left out. */
    private static int number(Element element, String attribute) {
        var text = element.getAttribute(attribute);
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
