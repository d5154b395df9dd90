/**
 * HTTP over Netty: the pipeline, the router, exchanges with streamed bodies, files, error answers
 * and draining. Nothing here knows what a registry is.
 *
 * <p>The event loop only moves bytes; an exchange's {@link dev.berth.server.http.Handler} runs on a
 * virtual thread of its own and may block. Netty's types do not leave this package.
 */
@NullMarked
package dev.berth.server.http;

import org.jspecify.annotations.NullMarked;
