internal import EventLoop
package import Telemetry

extension SMTPSession {
    /// The server that mails are handed to.
    ///
    /// | key | default | what it is |
    /// | --- | --- | --- |
    /// | `host` | | a name, or an address without brackets |
    /// | `port` | | 1 to 65535 |
    /// | `security` | | `startTLS` (587), `tls` (465), or `plain`, on loopback only |
    /// | `login` | nil | user and password; sent over TLS, or on loopback |
    /// | `greeting` | `localhost` | what the client calls itself in `EHLO` |
    /// | `connectTime` | 10 s | for the connection, with TLS |
    /// | `replyTime` | 20 s | for each reply; whole seconds |
    /// | `certificateAuthorities` | nil | path of a PEM file of authorities besides the system's directory |
    package struct Server: Sendable {
        package let host: String
        package let port: UInt16
        package let security: Security
        package var login: Login?
        package var greeting = "localhost"
        package var connectTime: Duration = .seconds(10)
        package var replyTime: Duration = .seconds(20)
        package var certificateAuthorities: String?

        /// Nil for a host that is no host, and for a plain connection that leaves this machine: it would show the
        /// password and the codes in the mails to the line.
        package init?(host: String, port: UInt16, security: Security) {
            guard port > 0, (1...255).contains(host.utf8.count), host.utf8.allSatisfy(Self.isOfHost) else { return nil }
            guard security != .plain || Self.isLoopback(host) else { return nil }
            self.host = host
            self.port = port
            self.security = security
        }
    }

    package struct Login: Sendable {
        package let user: String
        package let password: Secret

        package init(user: String, password: Secret) {
            self.user = user
            self.password = password
        }
    }

    package enum Security: Sendable, Hashable {
        /// TLS from the first byte.
        case tls
        /// TLS after `STARTTLS`; a server that does not offer it gets no mail.
        case startTLS
        case plain
    }
}

extension SMTPSession.Server {
    var url: String {
        let host = host.contains(":") ? "[\(host)]" : host
        let greeting = greeting.utf8.allSatisfy(Self.isOfHost) ? greeting : "localhost"
        // Libcurl takes the path for the name in its greeting.
        return "\(security == .tls ? "smtps" : "smtp")://\(host):\(port)/\(greeting)"
    }

    /// A number that is written otherwise, such as `0127.0.0.1`, is no address here, and another one to libcurl.
    private static func isLoopback(_ host: String) -> Bool {
        guard let address = IPAddress(host) else { return host.lowercased() == "localhost" }
        return loopback.contains { $0.contains(address) }
    }

    private static let loopback = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":")].contains(byte)
        }
    }
}
