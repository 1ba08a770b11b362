#include <librdkafka/rdkafka.h>

// Swift cannot call variadic functions.

static inline rd_kafka_resp_err_t yizhan_produce(
    rd_kafka_t *handle, const char *topic, int32_t partition, const void *key, size_t key_size, const void *value,
    size_t value_size, rd_kafka_headers_t *headers, void *context) {
    return rd_kafka_producev(
        handle, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(key, key_size), RD_KAFKA_V_VALUE((void *)value, value_size), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_OPAQUE(context), RD_KAFKA_V_END);
}

/// True once librdkafka has begun a timer, and asked for the next, by way of `timers.c`; never in a plain build.
int yizhan_leads_timers(void);
