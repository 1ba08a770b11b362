/// A request to a peer, with limits on its time and size.
package struct ClientRequest: Sendable {
    package var method: HTTPRequest.Method
    /// An absolute `http` or `https` URL, without credentials.
    package var url: String
    /// Lines that frame the message (`Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`) are set by the
    /// client and ignored here.
    package var headerFields: HTTPFields
    /// Nil sends no body; an empty array sends one of length 0.
    package var body: [UInt8]?
    package var deadlines: Deadlines
    /// The most bytes of the response's body; more end the call with `tooLarge(.body)`.
    package var maximumBodyBytes: Int
    /// Whether it is sent on a connection of its own. On one that was used before, libcurl sends any request once more by
    /// itself if the connection ends before a byte of the response: a peer may then have done it twice.
    package var isSentOnce: Bool

    package init(
        method: HTTPRequest.Method = .get, url: String, headerFields: HTTPFields = [:], body: [UInt8]? = nil,
        deadlines: Deadlines = Deadlines(), maximumBodyBytes: Int = 64 << 20, isSentOnce: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headerFields = headerFields
        self.body = body
        self.deadlines = deadlines
        self.maximumBodyBytes = maximumBodyBytes
        self.isSentOnce = isSentOnce
    }

    /// Time limits for the parts of a call. Time while the caller has paused the call counts for `total` only.
    package struct Deadlines: Sendable, Hashable {
        /// From the name look-up to the connection, with TLS and proxies. Above zero.
        package var connect: Duration
        /// From sending the call to the end of the response's head: queueing and connecting included.
        package var head: Duration
        /// Between two pieces of the body.
        package var idle: Duration
        /// For the whole call.
        package var total: Duration

        package init(
            connect: Duration = .seconds(10), head: Duration = .seconds(60), idle: Duration = .seconds(60),
            total: Duration = .seconds(600)
        ) {
            self.connect = connect
            self.head = head
            self.idle = idle
            self.total = total
        }
    }
}

extension ClientRequest {
    /// Why the request cannot be sent as it is; nil if it can.
    var fault: String? {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return "the URL is neither http nor https" }
        guard !url.hasByte(where: { $0 < 0x21 || $0 > 0x7E }) else { return "the URL holds unescaped characters" }
        guard HTTPField.Name.isToken(method.rawValue) else { return "the method is no token" }
        guard headerFields.allSatisfy({ HTTPField.Name.isToken($0.name.rawName) }) else {
            return "a header's name is no token"
        }
        return nil
    }
}
