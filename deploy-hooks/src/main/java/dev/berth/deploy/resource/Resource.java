package dev.berth.deploy.resource;

/** Something that is applied: known by its kind and name. */
public sealed interface Resource permits Host, Haproxy, Service {

    Kind kind();

    String name();

    /** The kinds, in the words of a file. */
    enum Kind {
        HOST("host"),
        HAPROXY("haproxy"),
        SERVICE("service");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
