internal import CCurl
internal import Glibc

/// Libcurl's set of transfers and its pool of connections: owned by one object, freed once, after its transfers.
///
/// It never blocks: `sockets` learns which descriptors to watch, `takeDelayRequest` tells when to call, and libcurl
/// runs in `act` and `actOnTime`.
final class MultiHandle {
    private let pointer: UnsafeMutableRawPointer
    private let sockets: SocketWatches
    /// The delay in milliseconds that libcurl asked for, below zero for none; nil once it was taken.
    fileprivate var delayRequest: Int?

    init(_ configuration: HTTPClient.Configuration, sockets: SocketWatches) {
        Self.startLibrary()
        guard let pointer = curl_multi_init() else { preconditionFailure("out of memory for the HTTP client") }
        self.pointer = pointer
        self.sockets = sockets
        accept(yizhan_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, configuration.idleConnections))
        accept(yizhan_multi_set_long(pointer, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maximumConnections))
        accept(yizhan_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost))
        // Unretained: the owner of `self` owns both, and libcurl calls neither after `deinit`.
        let table = Unmanaged.passUnretained(sockets).toOpaque()
        accept(yizhan_multi_set_pointer(pointer, CURLMOPT_SOCKETDATA, table))
        accept(yizhan_multi_set_socket(pointer, noteSocket))
        accept(yizhan_multi_set_pointer(pointer, CURLMOPT_TIMERDATA, Unmanaged.passUnretained(self).toOpaque()))
        accept(yizhan_multi_set_timer(pointer, noteDelay))
    }

    deinit {
        // Closing the idle connections would call back about sockets and times again.
        yizhan_multi_set_socket(pointer, nil)
        yizhan_multi_set_timer(pointer, nil)
        curl_multi_cleanup(pointer)
    }

    func add(_ handle: EasyHandle) {
        accept(curl_multi_add_handle(pointer, handle.pointer))
    }

    /// Removes the transfer, and ends it if it has not ended; a connection in the middle of a response is closed.
    func remove(_ handle: EasyHandle) {
        let code = curl_multi_remove_handle(pointer, handle.pointer)
        precondition(code == CURLM_OK, "a transfer that was added can be removed, outside of libcurl's callbacks")
    }

    /// Serves a descriptor that is ready.
    func act(on descriptor: Int32, isReadable: Bool, isWritable: Bool) {
        let events = (isReadable ? CURL_CSELECT_IN : 0) | (isWritable ? CURL_CSELECT_OUT : 0)
        var running: Int32 = 0
        accept(curl_multi_socket_action(pointer, descriptor, events, &running))
    }

    /// Serves libcurl's timeouts.
    func actOnTime() {
        var running: Int32 = 0
        accept(curl_multi_socket_action(pointer, CURL_SOCKET_BAD, 0, &running))
    }

    /// Returns a transfer that has ended, and its code; nil if there is none. The caller still has to remove it.
    func nextEnded() -> (handle: EasyHandle, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            var context: UnsafeMutableRawPointer?
            yizhan_easy_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            return (EasyHandle.at(context), message.pointee.data.result)
        }
        return nil
    }

    /// Takes the delay that libcurl asked for since the last call.
    func takeDelayRequest() -> Int? {
        defer { delayRequest = nil }
        return delayRequest
    }

    private func accept(_ code: CURLMcode) {
        precondition(code == CURLM_OK, "libcurl's set of transfers is out of memory or was used wrongly")
    }

    /// Starts libcurl, once for the process.
    static func startLibrary() { _ = library }

    /// Initialized once for the process, which then outlives connections that the other side has closed.
    private static let library: Void = {
        signal(SIGPIPE, SIG_IGN)
        let code = curl_global_init(Int(CURL_GLOBAL_ALL))
        precondition(code == CURLE_OK, "libcurl can't start: out of memory, or the TLS library is broken")
    }()
}

private func noteDelay(_: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { preconditionFailure("libcurl hands back the context it was given") }
    Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().delayRequest = milliseconds
    return 0
}
