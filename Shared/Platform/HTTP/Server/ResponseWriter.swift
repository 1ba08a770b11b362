package import EventLoop

/// Answers one request: whole with `respond`, or as a stream with `start`, `write`, `finish`.
///
/// Everything is a direct call on the loop. What is written in one turn of the loop leaves in one send. Once the client
/// is gone calls do nothing; nothing needs to be checked before a write. If the last reference to a writer goes before
/// the answer is finished, the client gets a 500, or a stream that is visibly cut off.
@IOLoop
package final class ResponseWriter {
    private let connection: ServerConnection
    let number: Int

    init(connection: ServerConnection, number: Int) {
        self.connection = connection
        self.number = number
    }

    isolated deinit {
        if isOpen { connection.abandonAnswer() }
    }

    /// Whether the answer is neither finished nor cut off, by either side.
    package var isOpen: Bool { connection.isAnswering(number) }

    /// Whether an answer's head has been given.
    package var isStarted: Bool { !isOpen || connection.isStreaming }

    /// Bytes of this connection that the kernel has not taken yet: what a slow client makes us keep. Bound it.
    package var pendingBytes: Int { isOpen ? connection.socket.pendingBytes : 0 }

    /// Sends now what was written in this turn. What `pendingBytes` still counts was refused by the kernel, and
    /// `onDrain` follows.
    package func flush() {
        if isOpen { connection.socket.flush() }
    }

    /// Called each time that output which had to wait has all been sent.
    package var onDrain: (@IOLoop () -> Void)? {
        get { isOpen ? connection.answer?.onDrain : nil }
        set { if isOpen { connection.answer?.onDrain = newValue } }
    }

    /// Called once if the client goes before the answer is finished; called at once if it has gone already.
    package var onClose: (@IOLoop () -> Void)? {
        get { isOpen ? connection.answer?.onClose : nil }
        set {
            if isOpen {
                connection.answer?.onClose = newValue
            } else if connection.wasCutOff(number) {
                newValue?()
            }
        }
    }

    /// Fields that the answer carries besides its own, whoever gives it: for what stands before a handler.
    package var headerFields: HTTPFields {
        get { isOpen ? connection.answer?.headerFields ?? [:] : [:] }
        set { if isOpen { connection.answer?.headerFields = newValue } }
    }

    /// Answers whole. `Content-Length`, `Date` and `Connection` are added; a HEAD request gets the head alone. Only a
    /// request's first answer counts.
    package func respond(_ response: HTTPResponse, _ body: [UInt8] = []) {
        guard isOpen else { return }
        connection.respond(response, body)
    }

    package func respond(_ response: HTTPResponse, _ body: String) {
        respond(response, Array(body.utf8))
    }

    /// Answers with an error in the shape that the server's configuration gives to all its errors.
    package func respond(_ error: RequestError) {
        if isOpen { connection.respond(error) }
    }

    /// Begins a stream: chunked, or until the connection's end for HTTP/1.0.
    package func start(_ response: HTTPResponse) {
        guard isOpen else { return }
        connection.startStream(response)
    }

    /// Sends a part of a stream. The bytes are copied.
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

    /// Cuts the connection, so that the client sees that the answer is not whole. `onClose` is not called.
    package func abort() {
        guard isOpen else { return }
        connection.answer?.onClose = nil
        connection.socket.close()
    }
}
