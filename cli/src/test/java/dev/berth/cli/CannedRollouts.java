package dev.berth.cli;

/** Rollouts as the server says them: 12 of the service web, to revision 5. */
public final class CannedRollouts {
    private CannedRollouts() {}

    public static String running(String phase, String app1, String app2) {
        return rollout(
                """
                "state": "RUNNING", "phase": "%s", "started-at": "2026-03-01T11:59:56Z",
                "hosts": [{"host": "app1", "step": "%s"}, {"host": "loadtest2", "step": "%s"}]
                """
                        .formatted(phase, app1, app2));
    }

    public static String ended(String state) {
        return rollout(
                """
                "state": "%s", "phase": "", "started-at": "2026-03-01T11:59:56Z",
                "ended-at": "2026-03-01T11:59:58.500Z"
                """
                        .formatted(state));
    }

    public static String undone(String state, boolean byHand) {
        return ended(state).replace("\"phase\"", "\"undone-by-hand\": " + byHand + ", \"phase\"");
    }

    public static String failed(String state, String reason, String log) {
        return rollout(
                """
                "state": "%s", "phase": "", "started-at": "2026-03-01T11:59:56Z",
                "ended-at": "2026-03-01T11:59:58.500Z", "reason": "%s", "log": ["%s"]
                """
                        .formatted(state, reason, log));
    }

    public static String queued() {
        return rollout("\"state\": \"QUEUED\", \"phase\": \"\"");
    }

    private static String rollout(String rest) {
        return """
        {"id": 12, "service": "web", "revision": 5, "from": 4, "digest": "sha256:%s",
         "cause": "push shop/web:prod", "queued-at": "2026-03-01T11:59:50Z", %s}
        """
                .formatted("a".repeat(64), rest);
    }
}
