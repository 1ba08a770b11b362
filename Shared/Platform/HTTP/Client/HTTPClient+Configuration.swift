extension HTTPClient {
    /// The settings of a client.
    ///
    /// | key | default | what it is |
    /// | --- | --- | --- |
    /// | `maximumCalls` | 4096 | calls at once; one more ends as `busy` |
    /// | `maximumConnections` | 4096 | open connections, idle ones included; calls beyond wait for one |
    /// | `maximumConnectionsPerHost` | 2048 | the same to one host and port |
    /// | `idleConnections` | 256 | connections kept open for the next call; with 0 each call has its own, and is sent once |
    /// | `idleLifetime` | 55 s | after which an idle connection isn't used again |
    /// | `maximumHeadBytes` | 64 KiB | status line and header lines of a response, trailers included |
    /// | `proxy` | `.environment` | loopback is always reached without a proxy |
    /// | `unixSocket` | nil | path of a Unix domain socket that all calls go to, whatever their URLs' host; no proxy |
    /// | `certificateAuthorities` | nil | path of a PEM file of authorities besides the system's directory |
    /// | `userAgent` | `yizhan` | where the request has no `User-Agent` of its own |
    package struct Configuration: Sendable {
        package var maximumCalls = 4096
        package var maximumConnections = 4096
        package var maximumConnectionsPerHost = 2048
        package var idleConnections = 256
        package var idleLifetime: Duration = .seconds(55)
        package var maximumHeadBytes = 64 << 10
        package var proxy = Proxy.environment
        package var unixSocket: String?
        package var certificateAuthorities: String?
        package var userAgent = "yizhan"

        package init() {}

        /// Sets the limits so that this many calls run at once, all to one peer if need be, and none waits for another's
        /// connection.
        package mutating func allow(callsAtOnce: Int) {
            maximumCalls = callsAtOnce
            maximumConnections = callsAtOnce
            maximumConnectionsPerHost = callsAtOnce
        }
    }

    /// How connections leave this machine.
    package enum Proxy: Sendable, Hashable {
        /// The proxies of `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`.
        case environment
        /// No proxy, whatever the environment says.
        case direct
        /// This proxy: `http://host:port`, `https://…`, `socks5h://…`.
        case url(String)
    }
}
