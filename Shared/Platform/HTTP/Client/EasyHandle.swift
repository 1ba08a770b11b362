internal import CCurl

/// One transfer of libcurl: owned by one object, freed once, used again for call after call.
///
/// What every call shares is set once; `prepare` sets all that differs, so that nothing of the call before is left.
/// Libcurl is handed `self` unretained: whoever adds the handle to a `MultiHandle` keeps it until it is removed.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    let arrivals: Arrivals
    /// What the peer sent and the call has not taken.
    var reception: Reception
    /// When bytes came last.
    var lastArrival = ContinuousClock.Instant.now
    /// Whether writing the request to a connection was begun.
    var isRequestStarted = false
    /// Whether it stands in the list of arrivals.
    var isListed = false
    /// The call that is served at present.
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

    /// Libcurl's sentence about the last failure; empty if it said none.
    var failureText: String { String(cString: errorText) }

    /// Sets everything that one call has of its own.
    func prepare(_ request: ClientRequest, for call: ClientCall) {
        self.call = call
        isRequestStarted = false
        errorText[0] = 0
        reception.reset(maximumHeadBytes: maximumHeadBytes, maximumBodyBytes: request.maximumBodyBytes)
        set(CURLOPT_URL, request.url)
        set(CURLOPT_CONNECTTIMEOUT_MS, request.deadlines.connect.connectMilliseconds)
        setMethod(request.method, body: request.body)
        setHeaderLines(request)
    }

    /// Lets go of what the call lent, so that an unused handle holds next to nothing.
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
        // A failure is told by the transfer's end.
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

    /// Libcurl takes a copy: it may need the bytes again, on another connection, until the transfer ends.
    private func setBody(_ body: [UInt8]) {
        // An address is needed even if no byte is read from it.
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
            // A semicolon is how libcurl is told to send a header without a value.
            add(field.value.isEmpty ? field.name.rawName + ";" : field.name.rawName + ": " + field.value)
        }
        // A name with nothing after the colon takes away what libcurl would add.
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
    /// Rounded down, and kept between what libcurl takes for its own default (0) and what it refuses.
    fileprivate var connectMilliseconds: Int {
        let bounded = min(max(self, .milliseconds(1)), .seconds(86_400)).components
        return Int(bounded.seconds) * 1000 + Int(bounded.attoseconds / 1_000_000_000_000_000)
    }
}
