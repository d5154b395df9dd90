package dev.berth.server;

import dev.berth.deploy.yaml.Fields;
import dev.berth.deploy.yaml.Scalars;
import dev.berth.storage.Reserve;

/**
 * {@code disk:} in {@code berth.yml}.
 *
 * @param reserve what uploads leave free
 */
record DiskSettings(Reserve reserve) {
    static final DiskSettings DEFAULT = new DiskSettings(Reserve.DEFAULT);

    static DiskSettings read(Fields fields) {
        return new DiskSettings(
                fields.maybe("reserve", DiskSettings::reserve).orElse(Reserve.DEFAULT));
    }

    private static Reserve reserve(String text) {
        return text.endsWith("%")
                ? Reserve.ofPercent(Scalars.percent(text))
                : Reserve.ofBytes(Scalars.bytes(text));
    }
}
