package import EventLoop

/// Responds to one request: whole with `respond`, or as a stream with `start`, `write`, `finish`.
///
/// Everything is a direct call on the loop. All output of one turn of the loop is sent in one call. After the client
/// has left, calls do nothing, so a handler need not check before it writes. If a writer is released before the
/// response is finished, the client gets a 500, or a stream that is visibly cut off.
@IOLoop
package final class ResponseWriter {
    private let connection: ServerConnection
    let number: Int

    init(connection: ServerConnection, number: Int) {
        self.connection = connection
        self.number = number
    }

    isolated deinit {
        if isOpen { connection.abandonResponse() }
    }

    /// True until the response is finished or cut off, by either side.
    package var isOpen: Bool { connection.isResponding(number) }

    /// True if the server closed the connection because the client took nothing of the output for `writeDeadline`.
    package var wasStalled: Bool { connection.wasStalled && connection.wasCutOff(number) }

    /// True once the head was sent.
    package var isStarted: Bool { !isOpen || connection.isStreaming }

    /// Output that the kernel has not taken, because the client is slow. Handlers must bound it.
    package var pendingBytes: Int { isOpen ? connection.socket.pendingBytes : 0 }

    /// Sends the output of this turn now. If `pendingBytes` is above zero afterwards, the kernel refused the rest and
    /// `onDrain` follows.
    package func flush() {
        if isOpen { connection.socket.flush() }
    }

    /// Called each time that all waiting output has been sent.
    package var onDrain: (@IOLoop () -> Void)? {
        get { isOpen ? connection.exchange?.onDrain : nil }
        set { if isOpen { connection.exchange?.onDrain = newValue } }
    }

    /// Called once if the client leaves before the response is finished; at once if it has left already.
    package var onClose: (@IOLoop () -> Void)? {
        get { isOpen ? connection.exchange?.onClose : nil }
        set {
            if isOpen {
                connection.exchange?.onClose = newValue
            } else if connection.wasCutOff(number) {
                newValue?()
            }
        }
    }

    /// Called once if the connection ends before the response is finished, whichever side ends it, or as soon as the
    /// client ends its own side, which is how most clients leave; at once if that was before.
    package var onLeave: (@IOLoop () -> Void)? {
        get { isOpen ? connection.exchange?.onLeave : nil }
        set {
            if isOpen, !connection.hasPeerEnded {
                connection.exchange?.onLeave = newValue
            } else if isOpen {
                newValue?()
            } else if connection.wasCutOff(number) {
                newValue?()
            }
        }
    }

    /// Header fields to add to any response of this request; middleware sets them.
    package var headerFields: HTTPFields {
        get { isOpen ? connection.exchange?.headerFields ?? [:] : [:] }
        set { if isOpen { connection.exchange?.headerFields = newValue } }
    }

    /// Sends a whole response. Adds `Content-Length`, `Date` and `Connection`; a HEAD request gets the head alone. Only
    /// the first response to a request is sent.
    package func respond(_ response: HTTPResponse, _ body: [UInt8] = []) {
        guard isOpen else { return }
        connection.respond(response, body)
    }

    package func respond(_ response: HTTPResponse, _ body: String) {
        respond(response, Array(body.utf8))
    }

    /// Sends an error in the shape of `Configuration.errorResponse`.
    package func respond(_ error: RequestError) {
        if isOpen { connection.respond(error) }
    }

    /// Begins a stream: chunked, or until the connection's end for HTTP/1.0.
    package func start(_ response: HTTPResponse) {
        guard isOpen else { return }
        connection.startStream(response)
    }

    /// Sends a part of a stream. Copies the bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) {
        guard isOpen else { return }
        connection.writePart(bytes)
    }

    package func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    package func write(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { write($0) }
    }

    package func write(_ text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    /// Ends a stream.
    package func finish() {
        guard isOpen else { return }
        connection.finishStream()
    }

    /// Cuts the connection, so that the client sees that the response is incomplete; before it has begun, the client gets
    /// nothing at all. Does not call `onClose`.
    package func abort() {
        guard isOpen else { return }
        connection.exchange?.onClose = nil
        connection.socket.close()
    }
}
