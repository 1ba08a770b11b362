internal import CCurl

/// One transfer of libcurl: owned by one object, freed once, reused for many calls.
///
/// Options that all calls share are set once; `prepare` sets all others, so that nothing of the last call remains.
/// Libcurl gets `self` unretained: `HTTPClient` keeps the handle as long as it is in the `MultiHandle`.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    let arrivals: Arrivals
    /// What the peer has sent and the call has not read.
    var reception: Reception
    /// The time of the last bytes.
    var lastArrival = ContinuousClock.Instant.now
    /// True once the request is being written to a connection.
    var isRequestStarted = false
    /// True while libcurl keeps bytes back because the reception is full.
    var isHeldBack = false
    /// True while the handle is listed in `Arrivals`.
    var isListed = false
    /// The call that uses this handle.
    var call: ClientCall?

    private let maximumHeadBytes: Int
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerLines: UnsafeMutablePointer<curl_slist>?

    init(_ configuration: HTTPClient.Configuration, arrivals: Arrivals) {
        guard let pointer = curl_easy_init() else { preconditionFailure("out of memory for a transfer") }
        self.pointer = pointer
        self.arrivals = arrivals
        maximumHeadBytes = configuration.maximumHeadBytes
        reception = Reception(maximumHeadBytes: maximumHeadBytes, maximumBodyBytes: 0)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setPermanentOptions(configuration)
        setCallbacks(errorText: errorText)
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headerLines)
        errorText.deallocate()
    }

    /// Libcurl's message about the last failure; empty if there is none.
    var failureText: String { String(cString: errorText) }

    /// Sets all options of one call.
    func prepare(_ request: ClientRequest, for call: ClientCall) {
        self.call = call
        isRequestStarted = false
        isHeldBack = false
        errorText[0] = 0
        reception.reset(maximumHeadBytes: maximumHeadBytes, maximumBodyBytes: request.maximumBodyBytes)
        set(CURLOPT_URL, request.url)
        set(CURLOPT_HTTP_CONTENT_DECODING, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, request.deadlines.connect.curlMilliseconds)
        set(CURLOPT_FRESH_CONNECT, request.isSentOnce ? 1 : 0)
        setMethod(request.method, body: request.body)
        setHeaderLines(request)
    }

    /// Releases what the call lent, so that an idle handle holds next to nothing.
    func clear() {
        call = nil
        set(CURLOPT_HTTPHEADER, list: nil)
        curl_slist_free_all(headerLines)
        headerLines = nil
        // Frees libcurl's copy of the request's body.
        set(CURLOPT_COPYPOSTFIELDS, nil)
        reception.reset(maximumHeadBytes: maximumHeadBytes, maximumBodyBytes: 0)
    }

    func pause(_ isPaused: Bool) {
        if !isPaused { isHeldBack = false }
        // A failure shows at the transfer's end.
        curl_easy_pause(pointer, isPaused ? CURLPAUSE_RECV : CURLPAUSE_CONT)
    }

    private func setMethod(_ method: HTTPRequest.Method, body: [UInt8]?) {
        let usual: HTTPRequest.Method
        if let body {
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDSIZE_LARGE, size: body.count)
            setBody(body)
            usual = .post
        } else if method == .head {
            set(CURLOPT_NOBODY, 1)
            usual = .head
        } else {
            set(CURLOPT_HTTPGET, 1)
            usual = .get
        }
        set(CURLOPT_CUSTOMREQUEST, method == usual ? nil : method.rawValue)
    }

    /// Copies the body into libcurl, which may send it again on another connection.
    private func setBody(_ body: [UInt8]) {
        // Libcurl needs an address even for an empty body.
        let bytes = body.isEmpty ? [0] : body
        bytes.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            accept(yizhan_easy_set_string(pointer, CURLOPT_COPYPOSTFIELDS, start))
        }
    }

    private func setHeaderLines(_ request: ClientRequest) {
        var lines: UnsafeMutablePointer<curl_slist>?
        func add(_ line: String) {
            guard let longer = curl_slist_append(lines, line) else { preconditionFailure("out of memory for a header") }
            lines = longer
        }
        for field in request.headerFields where !Self.framing.contains(field.name) {
            // Libcurl sends a header without a value if the name ends in a semicolon.
            add(field.value.isEmpty ? field.name.rawName + ";" : field.name.rawName + ": " + field.value)
        }
        // A name with nothing after the colon removes a header that libcurl would add.
        if request.body != nil {
            add("Expect:")
            if !request.headerFields.contains(.contentType) { add("Content-Type:") }
        }
        set(CURLOPT_HTTPHEADER, list: lines)
        curl_slist_free_all(headerLines)
        headerLines = lines
    }

    private static let framing: [HTTPField.Name] = [.contentLength, .transferEncoding, .connection, .expect]
}

extension Duration {
    /// Rounded down and clamped: libcurl takes 0 for its default and refuses large values.
    var curlMilliseconds: Int {
        let bounded = min(max(self, .milliseconds(1)), .seconds(86_400)).components
        return Int(bounded.seconds) * 1000 + Int(bounded.attoseconds / 1_000_000_000_000_000)
    }
}
