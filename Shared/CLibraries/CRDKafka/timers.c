#define _GNU_SOURCE
#include <CRDKafka.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>

static atomic_int are_begun_here, are_asked_here;

int yizhan_leads_timers(void) {
    return atomic_load_explicit(&are_begun_here, memory_order_relaxed)
        && atomic_load_explicit(&are_asked_here, memory_order_relaxed);
}

#ifndef YIZHAN_PLAIN_KAFKA

// Librdkafka registers a transaction's partitions a millisecond late, though it says "immediate" in its source, and
// before 2.4 it spins through the last millisecond before any timer (confluentinc/librdkafka#4671). A chat is five
// transactions, so that this took a third of a core at 60 chats a second, and one millisecond of each hop. The linker
// (`--wrap`) leads its calls of these two functions through here. They are no part of its interface: another version
// may call others, or these with other arguments, and nothing but this check would notice.

#if RD_KAFKA_VERSION >> 16 != 0x0200
#error "timers.c is made for librdkafka 2.0, and this is another version: build with YIZHAN_PLAIN_KAFKA=1, which leaves timers.c out."
#endif

typedef int64_t microseconds;

microseconds __real_rd_kafka_timers_next(void *timers, int longest, int locks);
void __real_rd_kafka_timer_start0(
    void *timers, void *timer, microseconds interval, uint8_t is_once, uint8_t restarts,
    void (*callback)(void *, void *), void *context);

/// Whole milliseconds, rounded up: its caller cuts off what is less, and would not wait at all.
microseconds __wrap_rd_kafka_timers_next(void *timers, int longest, int locks) {
    atomic_store_explicit(&are_asked_here, 1, memory_order_relaxed);
    return (__real_rd_kafka_timers_next(timers, longest, locks) + 999) / 1000 * 1000;
}

void __wrap_rd_kafka_timer_start0(
    void *timers, void *timer, microseconds interval, uint8_t is_once, uint8_t restarts,
    void (*callback)(void *, void *), void *context) {
    atomic_store_explicit(&are_begun_here, 1, memory_order_relaxed);
    const int is_immediate = is_once && interval == 1000;
    __real_rd_kafka_timer_start0(timers, timer, is_immediate ? 1 : interval, is_once, restarts, callback, context);
}

// Librdkafka waits until moments of the wall clock: one that is set back by an hour makes a wait an hour longer. The
// linker leads its calls of these two through here, and it waits until moments of the monotonic clock.

int __wrap_timespec_get(struct timespec *now, int base) {
    clock_gettime(CLOCK_MONOTONIC, now);
    return base;
}

int __wrap_cnd_timedwait(cnd_t *condition, mtx_t *mutex, const struct timespec *until) {
    struct timespec end = *until;
    // `cnd_timedwait_ms` has just asked `gettimeofday`. No machine has been up for so long.
    if (end.tv_sec > 1000000000) {
        struct timeval wall;
        struct timespec now;
        gettimeofday(&wall, NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
        end.tv_sec += now.tv_sec - wall.tv_sec;
        end.tv_nsec += now.tv_nsec - wall.tv_usec * 1000L;
        while (end.tv_nsec < 0) {
            end.tv_nsec += 1000000000;
            end.tv_sec--;
        }
        while (end.tv_nsec >= 1000000000) {
            end.tv_nsec -= 1000000000;
            end.tv_sec++;
        }
    }
    // The C library's own types, under other names.
    const int failure =
        pthread_cond_clockwait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, CLOCK_MONOTONIC, &end);
    return failure == 0 ? thrd_success : failure == ETIMEDOUT ? thrd_timedout : thrd_error;
}

#endif
