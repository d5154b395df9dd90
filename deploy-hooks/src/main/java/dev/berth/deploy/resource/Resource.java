package dev.berth.deploy.resource;

/** Something that is applied: known by its kind and name. */
public sealed interface Resource permits Host, Balancer, Service {

    Kind kind();

    String name();

    /** The kinds, in the words of a file. */
    enum Kind {
        HOST("host", Host.class),
        HAPROXY("haproxy", Haproxy.class),
        SERVICE("service", Service.class);

        private final String word;
        private final Class<? extends Resource> type;

        Kind(String word, Class<? extends Resource> type) {
            this.word = word;
            this.type = type;
        }

        public Class<? extends Resource> type() {
            return type;
        }

        public boolean isBalancer() {
            return Balancer.class.isAssignableFrom(type);
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
