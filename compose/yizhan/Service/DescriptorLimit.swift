import Glibc

/// How many files and sockets the process may have open.
enum DescriptorLimit {
    /// As many as the system allows: each connection is one, and the usual limit is 1 024.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // If the system refuses, the server lives with what it has: it rests when descriptors run out.
        _ = setrlimit(resource, &limit)
    }

    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
