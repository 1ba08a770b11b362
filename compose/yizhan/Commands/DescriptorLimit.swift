import Glibc

/// The limit on open files and sockets.
enum DescriptorLimit {
    /// Raises the limit to the most that the system allows: every connection takes one, and the usual limit is 1 024.
    ///
    /// - Returns: the limit that holds.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return .max }
        let old = limit.rlim_cur
        guard old < limit.rlim_max else { return Int(clamping: old) }
        limit.rlim_cur = limit.rlim_max
        // If the system refuses, the server works with the old limit: it pauses accepting when descriptors run out.
        return Int(clamping: setrlimit(resource, &limit) == 0 ? limit.rlim_cur : old)
    }

    /// The descriptors that a process with these roles takes if it has as many connections and calls as the settings
    /// allow.
    static func needed(for roles: [Role], _ settings: Settings) -> Int {
        var needed = filesOfItsOwn
        if roles.contains(.chat) { needed += settings[.maxConnections] }
        if roles.contains(.llm) { needed += settings[.answersAtOnce] }
        return needed
    }

    /// The log's files, connections to brokers, the loop's own, and some to spare.
    private static let filesOfItsOwn = 128

    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
