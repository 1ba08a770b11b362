internal import Glibc

/// The address of a listening socket or of a peer.
package enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
    case internet(IPAddress, port: UInt16)
    /// A Unix domain socket: a file that only this process's user may open.
    case file(path: String)

    /// Parses `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, `:8080` (every address) or `unix:/path`.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            self = .file(path: String(text.dropFirst(5)))
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        guard let address = Self.host(text[..<colon]) else { return nil }
        self = .internet(address, port: port)
    }

    private static func host(_ text: Substring) -> IPAddress? {
        switch text {
        case "localhost": IPAddress("127.0.0.1")
        case "", "*": IPAddress("0.0.0.0")
        case _ where text.hasPrefix("[") && text.hasSuffix("]"): IPAddress(String(text.dropFirst().dropLast()))
        default: text.contains(":") ? nil : IPAddress(String(text))
        }
    }

    package var description: String {
        switch self {
        case .internet(let address, let port):
            address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
        case .file(let path):
            "unix:\(path)"
        }
    }

    /// The address without the port; nil for a file.
    package var ipAddress: IPAddress? {
        guard case .internet(let address, _) = self else { return nil }
        return address
    }

    var family: Int32 {
        switch self {
        case .internet(let address, _): address.isIPv4 ? AF_INET : AF_INET6
        case .file: AF_UNIX
        }
    }
}

// MARK: - The system's form

extension SocketAddress {
    init(_ storage: sockaddr_storage) {
        switch Int32(storage.ss_family) {
        case AF_INET:
            let four = withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in.self) }
            self = .internet(IPAddress(four.sin_addr), port: UInt16(bigEndian: four.sin_port))
        case AF_INET6:
            let six = withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in6.self) }
            self = .internet(IPAddress(six.sin6_addr), port: UInt16(bigEndian: six.sin6_port))
        default:
            self = .file(path: "")
        }
    }

    /// Lends the `sockaddr`; nil if a path is longer than the system allows (107 bytes).
    func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        switch self {
        case .internet(let address, let port) where address.isIPv4:
            var four = sockaddr_in()
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            four.sin_addr = address.ipv4
            return Self.lend(&four, body)
        case .internet(let address, let port):
            var six = sockaddr_in6()
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            six.sin6_addr = address.ipv6
            return Self.lend(&six, body)
        case .file(let path):
            var file = sockaddr_un()
            file.sun_family = sa_family_t(AF_UNIX)
            let room = MemoryLayout.size(ofValue: file.sun_path)
            guard path.utf8.count < room else { return nil }
            withUnsafeMutableBytes(of: &file.sun_path) { $0.copyBytes(from: path.utf8) }
            return Self.lend(&file, body)
        }
    }

    private static func lend<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                body(rebound, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
