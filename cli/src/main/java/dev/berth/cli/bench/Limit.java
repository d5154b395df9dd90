package dev.berth.cli.bench;

import java.time.Duration;

/**
 * When a load ends, whichever comes first.
 *
 * @param time for beginning new work; what is under way then is finished
 * @param end the number that is not taken any more
 * @param failures after so many
 */
record Limit(Duration time, long end, long failures) {}
