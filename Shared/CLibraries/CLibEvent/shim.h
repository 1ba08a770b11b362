// sys/types.h first: otherwise fd_set here differs from the one libcurl's module sees, and a clean build fails.
#include <sys/types.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <event2/event.h>

// Variadic in C, so Swift needs a wrapper.
static inline int prctl_set_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

// The system declares it only for _GNU_SOURCE, which Swift's Glibc module is built without.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
