package dev.berth.server;

import dev.berth.deploy.yaml.Fields;
import dev.berth.deploy.yaml.Place;
import dev.berth.deploy.yaml.YamlDocuments;
import dev.berth.deploy.yaml.YamlNode;
import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.server.mirror.MirrorRule;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code berth.yml} says. An error names the file, the line and the key.
 *
 * @param said the single values, which a flag or the environment may beat
 * @param sparse repositories in which a manifest may name parts that are not there
 * @param tls null for plain HTTP
 * @param users null where there are no logins
 */
record SettingsFile(
        Map<SettingsKey, Setting> said,
        LimitSettings limits,
        DiskSettings disk,
        Set<RepositoryName> sparse,
        @Nullable TlsSettings tls,
        @Nullable UserSettings users,
        List<MirrorRule> mirrors) {
    static final SettingsFile NONE =
            new SettingsFile(
                    Map.of(),
                    LimitSettings.DEFAULT,
                    DiskSettings.DEFAULT,
                    Set.of(),
                    null,
                    null,
                    List.of());

    SettingsFile {
        said = Map.copyOf(said);
        sparse = Set.copyOf(sparse);
        mirrors = List.copyOf(mirrors);
    }

    /**
     * @throws BerthException.Invalid if the file is missing or says something that is not known
     */
    static SettingsFile read(Path file) {
        List<YamlNode> documents;
        try {
            documents = YamlDocuments.parse(Files.readString(file));
        } catch (BerthException.Invalid e) {
            throw invalid(file + ": " + e.safeMessage());
        } catch (NoSuchFileException e) {
            throw invalid("there is no file " + file + "; `berth init` writes one");
        } catch (IOException e) {
            throw invalid("the file " + file + " cannot be read: " + e.getMessage());
        }
        if (documents.isEmpty()) {
            return NONE;
        }
        try {
            var second = documents.size() > 1 ? documents.get(1) : null;
            if (second != null) {
                throw new Place(0, second.line(), "").invalid("settings are one document");
            }
            var fields = Fields.of(documents.getFirst(), new Place(0, 1, ""));
            var settings =
                    new SettingsFile(
                            single(fields, file),
                            fields.maybeGroup("limits", LimitSettings::read)
                                    .orElse(LimitSettings.DEFAULT),
                            fields.maybeGroup("disk", DiskSettings::read)
                                    .orElse(DiskSettings.DEFAULT),
                            new HashSet<>(fields.list("sparse", RepositoryName::parse)),
                            fields.maybeGroup("tls", TlsSettings::read).orElse(null),
                            UserSettings.read(fields),
                            MirrorSettings.read(fields));
            fields.done();
            return settings;
        } catch (BerthException.Invalid e) {
            throw invalid(file + ": " + e.safeMessage());
        }
    }

    private static Map<SettingsKey, Setting> single(Fields fields, Path file) {
        var said = new EnumMap<SettingsKey, Setting>(SettingsKey.class);
        for (var key : SettingsKey.values()) {
            var origin = file + " line " + fields.at(key.word()).line();
            fields.maybe(key.word(), text -> new Setting(text, origin))
                    .ifPresent(setting -> said.put(key, setting));
        }
        return said;
    }

    private static BerthException.Invalid invalid(String why) {
        return new BerthException.Invalid(ErrorCode.BAD_REQUEST, why);
    }
}
