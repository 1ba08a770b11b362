internal import CLibEvent
internal import Glibc

/// Accepts connections on the I/O loop, on an internet address or a Unix domain socket (a file of mode 0600).
///
/// If the process runs out of descriptors, the listener pauses instead of spinning, and clients wait in the kernel's
/// queue. It listens until it is closed or released.
@IOLoop
package final class SocketListener {
    /// The address, with the port that the system chose if 0 was asked for.
    package let address: SocketAddress
    private let descriptor: Int32
    private let accepted: @IOLoop (SocketConnection) -> Void
    private var watch: DescriptorWatch?
    private var pause: LoopTimer?

    /// Listens at once. Replaces a Unix socket's file that nobody listens on.
    package init(
        address: SocketAddress, backlog: Int32 = 1024, _ accepted: @escaping @IOLoop (SocketConnection) -> Void
    ) throws(SocketError) {
        descriptor = try Self.open(address, backlog: backlog)
        self.accepted = accepted
        self.address = Self.boundAddress(of: descriptor) ?? address
        watch = DescriptorWatch(descriptor: descriptor) { [weak self] _ in self?.acceptWaiting() }
        watch?.watch(.read)
    }

    isolated deinit { close() }

    /// Stops accepting and removes a Unix socket's file. Accepted connections stay open.
    package func close() {
        guard let watch else { return }
        watch.cancel()
        self.watch = nil
        pause = nil
        Glibc.close(descriptor)
        if case .file(let path) = address { unlink(path) }
    }

    private func acceptWaiting() {
        // Bounded, so that many new connections do not starve the open ones.
        for _ in 0..<64 {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let accepted = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    accept4(descriptor, address, &length, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
                }
            }
            guard accepted >= 0 else { return restIfExhausted(errno) }
            let isFile = if case .file = address { true } else { false }
            self.accepted(SocketConnection(adopting: accepted, peer: isFile ? address : SocketAddress(storage)))
            guard watch != nil else { return }
        }
    }

    private func restIfExhausted(_ error: Int32) {
        guard [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error) else { return }
        watch?.cancel()
        pause = LoopTimer(after: .milliseconds(100)) { [weak self] in self?.watch?.watch(.read) }
    }
}

// MARK: - Opening

extension SocketListener {
    private static func open(_ address: SocketAddress, backlog: Int32) throws(SocketError) -> Int32 {
        func failure(_ number: Int32) -> SocketError { SocketError(action: "listen on \(address)", number: number) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw failure(errno) }
        guard prepare(address, descriptor), bind(descriptor, to: address), protect(address),
            listen(descriptor, backlog) == 0
        else {
            let number = errno
            Glibc.close(descriptor)
            throw failure(number)
        }
        return descriptor
    }

    /// Sets options on the listening socket, which accepted sockets inherit without further calls.
    private static func prepare(_ address: SocketAddress, _ descriptor: Int32) -> Bool {
        if case .file(let path) = address { return isFree(path, address) }
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 60)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 15)
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return true
    }

    private static func bind(_ descriptor: Int32, to address: SocketAddress) -> Bool {
        guard let result = address.withSystemAddress({ Glibc.bind(descriptor, $0, $1) }) else {
            errno = ENAMETOOLONG
            return false
        }
        return result == 0
    }

    /// Sets the file's mode before the socket listens, so that no other user can connect at any moment.
    private static func protect(_ address: SocketAddress) -> Bool {
        guard case .file(let path) = address else { return true }
        return chmod(path, 0o600) == 0
    }

    /// Removes the socket file of a dead process; returns false if a living process answers on it.
    private static func isFree(_ path: String, _ address: SocketAddress) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return true }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { Glibc.close(probe) }
        let isAlive = address.withSystemAddress { connect(probe, $0, $1) == 0 } ?? false
        guard !isAlive, status.st_mode & S_IFMT == S_IFSOCK else {
            errno = EADDRINUSE
            return false
        }
        return unlink(path) == 0
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func boundAddress(of descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0, Int32(storage.ss_family) != AF_UNIX else { return nil }
        return SocketAddress(storage)
    }
}
