#include <stdint.h>

// Librdkafka registers a transaction's partitions a millisecond late, though it says "immediate" in its source, and
// before 2.4 it spins through the last millisecond before any timer (confluentinc/librdkafka#4671). A chat is five
// transactions, so that this took a third of a core at 60 chats a second, and one millisecond of each hop. The linker
// (`--wrap`) leads its calls of these two functions through here; their form is the same from 2.0 to 2.15.

typedef int64_t microseconds;

microseconds __real_rd_kafka_timers_next(void *timers, int longest, int locks);
void __real_rd_kafka_timer_start0(
    void *timers, void *timer, microseconds interval, uint8_t is_once, uint8_t restarts,
    void (*callback)(void *, void *), void *context);

/// Whole milliseconds, rounded up: its caller cuts off what is less, and would not wait at all.
microseconds __wrap_rd_kafka_timers_next(void *timers, int longest, int locks) {
    return (__real_rd_kafka_timers_next(timers, longest, locks) + 999) / 1000 * 1000;
}

void __wrap_rd_kafka_timer_start0(
    void *timers, void *timer, microseconds interval, uint8_t is_once, uint8_t restarts,
    void (*callback)(void *, void *), void *context) {
    const int is_immediate = is_once && interval == 1000;
    __real_rd_kafka_timer_start0(timers, timer, is_immediate ? 1 : interval, is_once, restarts, callback, context);
}
