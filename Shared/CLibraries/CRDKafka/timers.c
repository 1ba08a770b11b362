#include <CRDKafka.h>
#include <stdatomic.h>
#include <stdint.h>

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

#endif
