#include <sqlite3.h>

static inline int yizhan_sqlite_count_memory(int is_counted) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, is_counted);
}

static const int yizhan_sqlite_sync_failed = SQLITE_IOERR_FSYNC;
