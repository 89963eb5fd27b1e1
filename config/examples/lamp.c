/*
 * A lamp for a microcontroller: asks the hub every few seconds for one letter, "A", "P" or "N", over plain HTTP. Sockets as
 * POSIX and lwIP (ESP32) have them, half a kilobyte of memory, no JSON. On a PC: cc lamp.c -o lamp && ./lamp 127.0.0.1 8080 31
 *
 * Everything but a whole answer of status 200 is "unknown": the hub answers 503 where it does not know, and a lamp that
 * reads that as calm lies. So does one that stands still: let the watchdog of the device restart it.
 */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { EVERY_S = 5, PATIENCE_S = 5, ANSWER_BYTES = 512 };

static int open_to(const char *host, const char *port) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
  if (getaddrinfo(host, port, &hints, &found) != 0) return -1;
  int fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  struct timeval limit = {.tv_sec = PATIENCE_S};
  if (fd >= 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(found);
  return fd;
}

/* 'A' an alert, 'P' in parts of the region, 'N' none; '?' when it is not known. */
static char ask(const char *host, const char *port, const char *region) {
  char text[ANSWER_BYTES + 1];
  int fd = open_to(host, port);
  if (fd < 0) return '?';
  int length = snprintf(text, sizeof text,
                        "GET /v1/iot/active_air_raid_alerts/%s.json HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n",
                        region, host);
  size_t got = 0;
  if (length < (int)sizeof text && send(fd, text, length, 0) == length) {
    /* The head is longer than the buffer: what matters is how it begins, and the three bytes at its very end. */
    char status[13] = "", last[4] = "";
    ssize_t read_now;
    while ((read_now = recv(fd, text, ANSWER_BYTES, 0)) > 0) {
      for (ssize_t at = 0; at < read_now; at++, got++) {
        if (got < 12) status[got] = text[at];
        memmove(last, last + 1, 2);
        last[2] = text[at];
      }
    }
    close(fd);
    int is_whole = read_now == 0 && strncmp(status, "HTTP/1.", 7) == 0 && strcmp(status + 8, " 200") == 0;
    int is_letter = last[0] == '"' && last[2] == '"' && strchr("APN", last[1]) != NULL;
    return is_whole && is_letter ? last[1] : '?';
  }
  close(fd);
  return '?';
}

int main(int count, char **words) {
  const char *host = count > 1 ? words[1] : "127.0.0.1", *port = count > 2 ? words[2] : "8080";
  const char *region = count > 3 ? words[3] : "31";
  int rounds = count > 4 ? atoi(words[4]) : -1; /* -1: for ever */
  for (int round = 0; round != rounds; round++) {
    if (round > 0) sleep(EVERY_S);
    char letter = ask(host, port, region);
    /* Here a device sets its light: red, orange, green; and for unknown one that nobody takes for green. */
    puts(letter == 'A' ? "alert" : letter == 'P' ? "partial" : letter == 'N' ? "clear" : "unknown");
    fflush(stdout);
  }
  return 0;
}
