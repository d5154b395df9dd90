/**
 * Who may call what: {@link dev.berth.server.auth.Logins} knows users, {@link
 * dev.berth.server.auth.Rights} what each may. Until there are users, it is a question of where a
 * connection comes from.
 */
@NullMarked
package dev.berth.server.auth;

import org.jspecify.annotations.NullMarked;
