import Glibc

/// A non-blocking TCP socket; closed when it is released.
final class Socket {
    enum Received {
        case bytes(Int)
        case nothing
        case end
    }

    let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    static func connect(to address: Address) -> Socket? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let connection = Socket(descriptor)
        connection.set(TCP_NODELAY, level: Int32(IPPROTO_TCP))
        let result = address.withSocketAddress { Glibc.connect(descriptor, $0, $1) }
        return result == 0 || errno == EINPROGRESS ? connection : nil
    }

    static func listen(on address: Address) -> Socket? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let listener = Socket(descriptor)
        listener.set(SO_REUSEADDR, level: SOL_SOCKET)
        let isBound = address.withSocketAddress { bind(descriptor, $0, $1) } == 0
        return isBound && Glibc.listen(descriptor, 4096) == 0 ? listener : nil
    }

    func accept() -> Socket? {
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0, fcntl(accepted, F_SETFL, O_NONBLOCK) == 0 else { return nil }
        let connection = Socket(accepted)
        connection.set(TCP_NODELAY, level: Int32(IPPROTO_TCP))
        return connection
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Received {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { return .bytes(count) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
    }

    /// Writes bytes; returns how many the system took, nil if the connection is lost.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let count = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    private func set(_ option: Int32, level: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }
}
