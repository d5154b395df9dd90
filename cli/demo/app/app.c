/*
 * The demo's web application, and the one that the acceptance tests load: HTTP/1.1, a thread for each
 * connection, keep-alive unless the client says otherwise. What it does is in its environment, so an
 * image can be built that misbehaves (see Dockerfile):
 *
 *   VERSION=v1            what it answers with, in the body and as X-Version
 *   PORT=3000             where it listens
 *   START_DELAY_MS=0      listens only after that long, as an application that boots
 *   DELAY_MS=0            works that long on every request but /health
 *   ON_TERM=graceful      stops accepting, answers what is under way, ends with 0
 *           abrupt        ends at once, whatever is under way
 *           ignore        takes no notice
 *   FAIL=exit             says why and ends with 1 instead of starting
 *        unhealthy        /health answers 503
 *        sicken-after:N   /health answers 503 from N ms after the first request other than /health
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *version, *on_term, *fail;
static char host[65];
static long delay_ms;
static int stopping; /* an eventfd: readable, for every thread and for ever, once TERM has come */
static atomic_long first_request; /* ms, 0 before there was one */
static atomic_int connections;

static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

static long number(const char *name, const char *otherwise) {
    const char *value = setting(name, otherwise);
    char *end;
    long n = strtol(value, &end, 10);
    if (*end || n < 0) {
        printf("%s must be a number, not '%s'\n", name, value);
        exit(2);
    }
    return n;
}

static long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void sleep_ms(long ms) {
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&t, &t) && errno == EINTR) {
    }
}

static void say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char line[512];
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    printf("%s on %s: %s\n", version, host, line);
}

static int is_stopping(void) {
    struct pollfd p = {stopping, POLLIN, 0};
    return poll(&p, 1, 0) == 1;
}

/* Waits until fd has something to read (1), or TERM came while it had not (0). */
static int readable(int fd) {
    struct pollfd p[2] = {{fd, POLLIN, 0}, {stopping, POLLIN, 0}};
    while (poll(p, 2, -1) < 0 && errno == EINTR) {
    }
    return p[0].revents != 0;
}

static int healthy(void) {
    if (!strcmp(fail, "unhealthy")) return 0;
    if (strncmp(fail, "sicken-after:", 13)) return 1;
    long since = atomic_load(&first_request);
    return !since || now_ms() - since < atol(fail + 13);
}

/* Answers one request whose head is in `request`; 0 when the connection ends with this answer. */
static int answer(int fd, const char *request) {
    int health = !strncmp(request, "GET /health ", 12);
    int get = !strncmp(request, "GET ", 4);
    int keep = strstr(request, " HTTP/1.1\r\n") && !strcasestr(request, "\r\nconnection: close") &&
               !strcasestr(request, "\r\ntransfer-encoding:") && !strcasestr(request, "\r\ncontent-length:");
    if (get && !health) {
        long none = 0;
        atomic_compare_exchange_strong(&first_request, &none, now_ms());
        sleep_ms(delay_ms);
    }
    const char *status = !get ? "405 Method Not Allowed" : health && !healthy() ? "503 Service Unavailable" : "200 OK";
    char body[256], out[1024];
    int length = health ? snprintf(body, sizeof body, "%s\n", status)
                        : snprintf(body, sizeof body, "%s, version %s, from %s\n", get ? "Hello" : status, version, host);
    keep = keep && !is_stopping();
    length = snprintf(out, sizeof out,
                      "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nX-Version: %s\r\nX-Instance: %s\r\n"
                      "Connection: %s\r\n\r\n%s",
                      status, length, version, host, keep ? "keep-alive" : "close", body);
    for (int sent = 0; sent < length;) {
        ssize_t n = send(fd, out + sent, length - sent, MSG_NOSIGNAL);
        if (n <= 0) return 0;
        sent += n;
    }
    return keep;
}

/* Requests may arrive in pieces, or several at once: what is behind one is kept for the next. */
static void *serve(void *argument) {
    int fd = (int)(long)argument, used = 0;
    char in[8192];
    for (;;) {
        char *end;
        while (!(in[used] = 0, end = strstr(in, "\r\n\r\n"))) {
            if (used == sizeof in - 1 || !readable(fd)) goto done;
            ssize_t n = recv(fd, in + used, sizeof in - 1 - used, 0);
            if (n <= 0) goto done;
            used += n;
        }
        end[2] = 0;
        if (!answer(fd, in)) break;
        used -= end + 4 - in;
        memmove(in, end + 4, used);
    }
    /* Closing with bytes unread would reset the connection and take the answer with it. */
    shutdown(fd, SHUT_WR);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){1, 0}, sizeof(struct timeval));
    while (recv(fd, in, sizeof in, 0) > 0) {
    }
done:
    close(fd);
    atomic_fetch_sub(&connections, 1);
    return NULL;
}

/* As process 1 of a container, nothing is done about a signal unless it is asked for. */
static void *await_term(void *signals) {
    for (int signal;;) {
        sigwait(signals, &signal);
        say("%s came, %s: %d connections open", strsignal(signal), on_term, atomic_load(&connections));
        if (!strcmp(on_term, "abrupt")) _exit(128 + signal);
        if (!strcmp(on_term, "graceful")) {
            eventfd_write(stopping, 1);
            return NULL;
        }
    }
}

static void start_thread(void *(*run)(void *), void *argument) {
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 128 * 1024);
    int error = pthread_create(&thread, &attributes, run, argument);
    if (error) {
        say("cannot start a thread: %s", strerror(error));
        exit(1);
    }
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    gethostname(host, sizeof host - 1);
    version = setting("VERSION", "unknown");
    on_term = setting("ON_TERM", "graceful");
    fail = setting("FAIL", "");
    delay_ms = number("DELAY_MS", "0");
    long port = number("PORT", "3000"), start_delay_ms = number("START_DELAY_MS", "0");
    if (!strcmp(fail, "exit")) {
        say("cannot start: the database of this demo does not exist (FAIL=exit)");
        return 1;
    }
    stopping = eventfd(0, 0);
    static sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    start_thread(await_term, &signals);

    struct pollfd boot = {stopping, POLLIN, 0};
    if (poll(&boot, 1, (int)start_delay_ms) == 1) return 0;
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = INADDR_ANY};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        say("cannot listen on port %ld: %s", port, strerror(errno));
        return 1;
    }
    say("listening on port %ld", port);
    while (readable(listener)) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) {
            say("accept: %s", strerror(errno));
            sleep_ms(10);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        atomic_fetch_add(&connections, 1);
        start_thread(serve, (void *)(long)fd);
    }
    close(listener);
    for (long patience = now_ms() + 10000; atomic_load(&connections) && now_ms() < patience;) sleep_ms(5);
    say("ended, with %d connections open", atomic_load(&connections));
    return 0;
}
