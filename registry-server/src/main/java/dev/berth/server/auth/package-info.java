/**
 * Who may call what. Until there are users, that is a question of where a connection comes from.
 */
@NullMarked
package dev.berth.server.auth;

import org.jspecify.annotations.NullMarked;
