package dev.berth.server;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Files that count soon after they change: once two looks in a row find the same, as what one look
 * finds may be half written, or empty, which for users is well-formed. Their content is compared,
 * not their times, so a change is never missed and a touch is none. What cannot be used is told in
 * the log, once, and what was there before stays in force. Owned by the thread that looks.
 */
final class WatchedFiles {
    private static final Logger log = LoggerFactory.getLogger(WatchedFiles.class);

    private final List<Path> files;
    private final Consumer<List<byte[]>> use;
    private List<byte[]> last;
    private List<byte[]> judged;
    private boolean isUnreadable;

    private WatchedFiles(List<Path> files, Consumer<List<byte[]>> use, List<byte[]> seen) {
        this.files = files;
        this.use = use;
        this.last = seen;
        this.judged = seen;
    }

    /**
     * What begins with the files as they are.
     *
     * @param <T> what is made of them
     */
    record Begun<T>(T made, WatchedFiles files) {}

    /** Makes something of the content, in the order of the files. */
    interface Make<T> {
        T of(List<byte[]> contents);
    }

    /** Takes over other content. */
    interface Replace<T> {
        void in(T made, List<byte[]> contents);
    }

    /**
     * @throws BerthException.Invalid if the files cannot be read or used
     */
    static <T> Begun<T> begin(List<Path> files, Make<T> make, Replace<T> replace) {
        try {
            var contents = read(files);
            var made = make.of(contents);
            return new Begun<>(
                    made, new WatchedFiles(files, changed -> replace.in(made, changed), contents));
        } catch (IOException e) {
            throw invalid(unreadable(e));
        } catch (IllegalArgumentException e) {
            throw invalid(files.getFirst() + ": " + e.getMessage());
        }
    }

    void look() {
        List<byte[]> now;
        try {
            now = read(files);
            isUnreadable = false;
        } catch (IOException e) {
            if (!isUnreadable) {
                log.warn("{}; what it said before stays in force", unreadable(e));
            }
            isUnreadable = true;
            return;
        }
        boolean isSettled = isSame(now, last);
        last = now;
        if (!isSettled || isSame(now, judged)) {
            return;
        }
        judged = now;
        try {
            use.accept(now);
            log.atInfo().addKeyValue("files", files).log("changed and read anew");
        } catch (BerthException e) {
            log.warn("{}; what was said before stays in force", e.safeMessage());
        } catch (IllegalArgumentException e) {
            log.warn(
                    "{}: {}; what it said before stays in force", files.getFirst(), e.getMessage());
        }
    }

    private static List<byte[]> read(List<Path> files) throws IOException {
        var contents = new ArrayList<byte[]>();
        for (var file : files) {
            contents.add(Files.readAllBytes(file));
        }
        return contents;
    }

    private static boolean isSame(List<byte[]> one, List<byte[]> other) {
        return Arrays.deepEquals(one.toArray(), other.toArray());
    }

    private static String unreadable(IOException e) {
        return "a file that berth.yml names cannot be read: " + e;
    }

    private static BerthException.Invalid invalid(String why) {
        return new BerthException.Invalid(ErrorCode.BAD_REQUEST, why);
    }
}
