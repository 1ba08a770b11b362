import EventLoop
import Glibc

/// A client that says exactly what a test wants said, on a blocking socket that gives up after ten seconds.
///
/// It has a thread of its own, so that its waiting keeps no other test from going on.
actor RawClient {
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private nonisolated let thread = EventLoop(name: "client")
    private let descriptor: Int32
    private var rest: [UInt8] = []

    init(to address: SocketAddress, receiveBuffer: Int32? = nil) throws {
        let (family, port, path) =
            switch address {
            case .internet(_, let port): (AF_INET, port, "")
            case .file(let path): (AF_UNIX, UInt16(0), path)
            }
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = path.isEmpty ? Self.connect(descriptor, port: port) : Self.connect(descriptor, path: path)
        guard result == 0 else { throw SocketError(action: "connect to \(address)", number: errno) }
    }

    deinit {
        close(descriptor)
        thread.stop()
    }

    private static func connect(_ descriptor: Int32, port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func connect(_ descriptor: Int32, path: String) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// Returns whether the kernel took everything.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Up to the end of a text, which is included; everything up to the connection's end if it never comes.
    func receive(through end: String) -> String {
        let end = Array(end.utf8)
        var searched = 0
        while true {
            if let range = rest[searched...].firstRange(of: end) {
                let text = String(decoding: rest[..<range.upperBound], as: UTF8.self)
                rest.removeSubrange(..<range.upperBound)
                return text
            }
            searched = max(0, rest.count - end.count)
            guard let more = receiveSome() else { return takeRest() }
            rest += more
        }
    }

    /// Everything up to the connection's end.
    func receiveAll() -> String {
        while let more = receiveSome() { rest += more }
        return takeRest()
    }

    /// A whole answer that states its length.
    func receiveAnswer() -> (head: String, body: String) {
        let head = receive(through: "\r\n\r\n")
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        let length = line.flatMap { Int($0.dropFirst(16)) } ?? 0
        while rest.count < length, let more = receiveSome() { rest += more }
        let body = String(decoding: rest.prefix(length), as: UTF8.self)
        rest.removeFirst(min(length, rest.count))
        return (head, body)
    }

    /// Asks with a plain GET and returns the answer's body.
    func ask(_ path: String) -> String {
        send(get(path))
        return receiveAnswer().body
    }

    private func takeRest() -> String {
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }

    /// Nil at the connection's end, and when nothing comes for ten seconds.
    private func receiveSome() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
