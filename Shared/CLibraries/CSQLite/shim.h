#include <sqlite3.h>

static inline int yizhan_sqlite_count_memory(int is_counted) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, is_counted);
}

static const int yizhan_sqlite_sync_failed = SQLITE_IOERR_FSYNC;

/* The system's error numbers of the last failures on a connection's database file and its write-ahead log; 0 if there
   was none. sqlite3_system_errno is not set by statements. */
static inline void yizhan_sqlite_file_errors(sqlite3 *database, int *main_error, int *log_error) {
    sqlite3_file *log = 0;
    *main_error = 0;
    *log_error = 0;
    sqlite3_file_control(database, "main", SQLITE_FCNTL_LAST_ERRNO, main_error);
    if (sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log
        && log->pMethods)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, log_error);
}

static const int yizhan_sqlite_write_failed = SQLITE_IOERR_WRITE;
static const int yizhan_sqlite_shared_memory_full = SQLITE_IOERR_SHMSIZE;
