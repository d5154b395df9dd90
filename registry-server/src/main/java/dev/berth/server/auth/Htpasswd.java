package dev.berth.server.auth;

import dev.berth.model.Quoted;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Users with their bcrypt hashes, as {@code htpasswd -B} writes them: a line {@code NAME:HASH} for
 * each. Empty lines and lines that begin with {@code #} say nothing.
 */
final class Htpasswd {
    /** htpasswd takes no other costs either; at 17 a check takes seconds. */
    private static final Pattern BCRYPT =
            Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-7])\\$[./A-Za-z0-9]{53}");

    /** No control character, and no colon, behind which the password would begin. */
    private static final Pattern NAME = Pattern.compile("[^:\\p{Cntrl}]{1,255}");

    private static final int USUAL_COST = 10;
    private static final String ANYTHING = ".".repeat(53);

    private final Map<String, String> hashes;
    private final String nobody;

    private Htpasswd(Map<String, String> hashes) {
        this.hashes = Map.copyOf(hashes);
        int cost = hashes.values().stream().mapToInt(Htpasswd::cost).max().orElse(USUAL_COST);
        this.nobody = "$2y$%02d$".formatted(cost) + ANYTHING;
    }

    /**
     * @throws IllegalArgumentException with the line that is wrong, and nothing of what it hides
     */
    static Htpasswd parse(String text) {
        var hashes = new LinkedHashMap<String, String>();
        int number = 0;
        for (var line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            var name = colon < 0 ? "" : line.substring(0, colon);
            if (!NAME.matcher(name).matches()) {
                throw wrong(number, "is not of the form NAME:HASH");
            }
            if (Set.of(Grant.USERS, Grant.ANONYMOUS).contains(name)) {
                throw wrong(number, "names a user " + name + ", a word that `rights` uses");
            }
            var hash = line.substring(colon + 1).strip();
            if (!BCRYPT.matcher(hash).matches()) {
                throw wrong(
                        number,
                        "has no bcrypt hash of a cost from 4 to 17 for "
                                + Quoted.of(name)
                                + "; `htpasswd -B` makes one");
            }
            if (hashes.put(name, hash) != null) {
                throw wrong(number, "names " + Quoted.of(name) + " a second time");
            }
        }
        return new Htpasswd(hashes);
    }

    /**
     * Whether this is the user's password. For a name that is not here it takes as long as for the
     * dearest that is, so the time tells nobody which names there are.
     */
    boolean knows(String user, String password) {
        var hash = hashes.get(user);
        boolean fits =
                OpenBSDBCrypt.checkPassword(
                        hash == null ? nobody : hash, password.getBytes(StandardCharsets.UTF_8));
        return hash != null && fits;
    }

    Set<String> users() {
        return hashes.keySet();
    }

    private static int cost(String hash) {
        return Integer.parseInt(hash.substring(4, 6));
    }

    private static IllegalArgumentException wrong(int line, String why) {
        return new IllegalArgumentException("line " + line + " " + why);
    }
}
