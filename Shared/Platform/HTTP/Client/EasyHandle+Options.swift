internal import CCurl
internal import Glibc

extension EasyHandle {
    /// Sets the options that all calls share.
    func setPermanentOptions(_ configuration: HTTPClient.Configuration) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        // Asks for no coding, which would hold pieces of a stream back, and undoes the codings that come all the same.
        set(CURLOPT_ACCEPT_ENCODING, "identity")
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_MAXAGE_CONN, Int(configuration.idleLifetime.components.seconds))
        if configuration.idleConnections == 0 { set(CURLOPT_FORBID_REUSE, 1) }
        set(CURLOPT_USERAGENT, configuration.userAgent)
        setLiveness()
        setTrust(configuration.certificateAuthorities)
        setProxy(configuration.unixSocket == nil ? configuration.proxy : .direct)
        if let path = configuration.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, path) }
    }

    /// Notices a dead line within two minutes, though a peer may be silent for longer: an idle connection is probed, and
    /// bytes that nobody acknowledges end it.
    private func setLiveness() {
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 30)
        set(CURLOPT_TCP_KEEPINTVL, 10)
        accept(yizhan_easy_set_socket_option(pointer, limitUnacknowledged))
    }

    private func setTrust(_ certificateAuthorities: String?) {
        for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER] { set(option, 1) }
        for option in [CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST] { set(option, 2) }
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        guard let certificateAuthorities else { return }
        set(CURLOPT_CAINFO, certificateAuthorities)
        set(CURLOPT_PROXY_CAINFO, certificateAuthorities)
    }

    private func setProxy(_ proxy: HTTPClient.Proxy) {
        switch proxy {
        case .environment:
            set(CURLOPT_NOPROXY, ProxyExceptions.environment)
        case .direct:
            set(CURLOPT_PROXY, "")
        case .url(let url):
            set(CURLOPT_PROXY, url)
            set(CURLOPT_NOPROXY, ProxyExceptions.loopback)
        }
    }

    func set(_ option: CURLoption, _ value: Int) {
        accept(yizhan_easy_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, size: Int) {
        accept(yizhan_easy_set_size(pointer, option, size))
    }

    func set(_ option: CURLoption, _ value: String?) {
        accept(yizhan_easy_set_string(pointer, option, value))
    }

    func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) {
        accept(yizhan_easy_set_list(pointer, option, list))
    }

    func set(_ option: CURLoption, context: UnsafeMutableRawPointer) {
        accept(yizhan_easy_set_pointer(pointer, option, context))
    }

    func accept(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl refuses an option that it has: it is out of memory or built without it")
    }
}

/// Hosts that are always reached without a proxy.
enum ProxyExceptions {
    /// The proxy's loopback is not ours.
    static let loopback = "localhost,127.0.0.1,::1"

    /// The hosts of the environment, and loopback.
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

/// Called by libcurl with each new socket. Without the limit, the system sends a request again for a quarter of an hour.
private func limitUnacknowledged(_: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t, _: curlsocktype) -> Int32 {
    var milliseconds: UInt32 = 120_000
    // A Unix domain socket has no such option, and needs none.
    setsockopt(
        descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &milliseconds, socklen_t(MemoryLayout<UInt32>.size))
    return Int32(CURL_SOCKOPT_OK)
}
