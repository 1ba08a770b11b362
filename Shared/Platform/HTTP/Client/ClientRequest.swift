/// What is asked of a peer, and how long and how much of it may take.
package struct ClientRequest: Sendable {
    package var method: HTTPRequest.Method
    /// Absolute, `http` or `https`, without credentials.
    package var url: String
    /// Lines that frame the message (`Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`) are the client's own
    /// and left out if they stand here.
    package var headerFields: HTTPFields
    /// Nil sends no body; an empty array sends one of length 0.
    package var body: [UInt8]?
    package var deadlines: Deadlines
    /// Bytes of the answer's body; more of them end the call with `tooLarge(.body)`.
    package var maximumBodyBytes: Int

    package init(
        method: HTTPRequest.Method = .get, url: String, headerFields: HTTPFields = [:], body: [UInt8]? = nil,
        deadlines: Deadlines = Deadlines(), maximumBodyBytes: Int = 64 << 20
    ) {
        self.method = method
        self.url = url
        self.headerFields = headerFields
        self.body = body
        self.deadlines = deadlines
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// How long each part of a call may take. Time in which the caller has paused the call counts for the total alone.
    package struct Deadlines: Sendable, Hashable {
        /// From name to connection, TLS and proxies included. Above zero.
        package var connect: Duration
        /// From sending the call to the last line of the answer's head: queueing, connecting and thinking included.
        package var head: Duration
        /// Between two pieces of the body.
        package var idle: Duration
        /// For everything.
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
