import Glibc

/// An IPv4 address and a port, parsed from `http://127.0.0.1:8080`.
struct Address {
    let host: String
    let port: UInt16

    init(host: String = "127.0.0.1", port: UInt16) {
        self.host = host
        self.port = port
    }

    init?(url: String) {
        guard url.hasPrefix("http://") else { return nil }
        let authority = url.dropFirst(7).prefix { $0 != "/" }.split(separator: ":")
        guard authority.count == 2, let port = UInt16(authority[1]) else { return nil }
        self.init(host: authority[0] == "localhost" ? "127.0.0.1" : String(authority[0]), port: port)
    }

    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
