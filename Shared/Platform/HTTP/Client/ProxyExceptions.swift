internal import Glibc

/// Hosts that are never asked for through a proxy.
enum ProxyExceptions {
    /// A proxy's loopback isn't ours.
    static let loopback = "localhost,127.0.0.1,::1"

    /// Those of the environment, and loopback.
    static let environment: String = {
        for name in ["no_proxy", "NO_PROXY"] {
            guard let value = getenv(name) else { continue }
            let hosts = String(cString: value)
            if hosts == "*" { return hosts }
            if !hosts.isEmpty { return hosts + "," + loopback }
        }
        return loopback
    }()
}
