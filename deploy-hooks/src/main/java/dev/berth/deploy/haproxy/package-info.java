/**
 * HAProxy behind the rollout's {@link dev.berth.deploy.rollout.LoadBalancer}, by its Runtime API:
 * HAProxy's management guide, section 9.3. Only here are HAProxy's words spoken.
 *
 * <p>{@code Endpoint} is where the socket is, {@code RuntimeSocket} one exchange over it, {@code
 * Table}, {@code Server} and {@code Reading} what came back, {@code HaproxyBalancer} the sequences,
 * {@code Commands} all that is ever written, {@code OldWorkers}, {@code Configuration} and {@code
 * Advice} what the socket alone does not tell, and {@code Faults} what went wrong, in words.
 */
@NullMarked
package dev.berth.deploy.haproxy;

import org.jspecify.annotations.NullMarked;
