// Lets calls on files of the process that preloads this fail, at any time: as the bits of `failing` in the file TEST_DISK
// say, which is mapped as `struct disk`, and with its `error`.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { SYNCS = 1, WRITES = 2 };

static struct disk {
    volatile long long failing;
    // How many calls failed, and when the first of them did, by the monotonic clock in nanoseconds.
    volatile long long failed;
    volatile long long moment;
    // The error number that they fail with.
    volatile long long error;
} *disk;

__attribute__((constructor)) static void find_disk(void) {
    const char *path = getenv("TEST_DISK");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *page = mmap(NULL, sizeof *disk, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED) disk = page;
}

static int fails(long long kind) {
    if (!disk || !(disk->failing & kind)) return 0;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (__atomic_fetch_add(&disk->failed, 1, __ATOMIC_SEQ_CST) == 0)
        disk->moment = now.tv_sec * 1000000000LL + now.tv_nsec;
    errno = (int)disk->error;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int file) { return fails(SYNCS) ? -1 : NEXT(fsync)(file); }

int fdatasync(int file) { return fails(SYNCS) ? -1 : NEXT(fdatasync)(file); }

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
    return fails(WRITES) ? -1 : NEXT(pwrite)(file, bytes, count, place);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
    return fails(WRITES) ? -1 : NEXT(pwrite64)(file, bytes, count, place);
}
