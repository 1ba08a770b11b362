// sys/types.h first: otherwise fd_set here differs from the one libcurl's module sees, and a clean build fails.
#include <sys/types.h>
#include <event2/event.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <event2/thread.h>
