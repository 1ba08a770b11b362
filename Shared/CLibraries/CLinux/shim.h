#include <sys/types.h>
#include <sys/epoll.h>

// The system declares it only for _GNU_SOURCE, which Swift's Glibc module is built without.
void *memmem(const void *bytes, size_t count, const void *sought, size_t sought_count);
