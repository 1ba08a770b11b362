package import Credentials
package import EventLoop
package import Messages

/// Whom a stream is read for: an open connection, or a call that collects the whole answer.
@IOLoop
package protocol StreamSink: AnyObject {
    /// Bytes that were received and that the client has not taken yet: the relay bounds them.
    var pendingBytes: Int { get }

    /// Offers the client what was received. If bytes still wait afterwards, the reader is to be resumed when none do.
    func flush()

    /// Whole events, those of one record at once.
    func receive(_ events: [UInt8])

    /// The answer is another stream, whose events follow: a repeated request.
    func redirected(to stream: StreamID)

    /// All that was there when the reader was opened has been handed on.
    ///
    /// - Parameter isBegun: whether there was anything, or may have been: the client had it already, or the log let go.
    func caughtUp(isBegun: Bool)

    /// The last call but those that the sink asked for itself.
    func end(_ end: StreamEnd)

    /// Time passes: called every few seconds until the end.
    func tick(_ now: ContinuousClock.Instant)
}

/// How the reading of a stream ended.
package enum StreamEnd: Sendable {
    /// By the stream's own last record.
    case ended(Last)
    /// The log does not hold the stream any more.
    case expired
    /// No end came within the longest time that an answer may take.
    case overdue
    /// The log cannot be read at the moment: the same again, a little later.
    case unavailable
    /// More than the bound waits for the client. It may resume.
    case tooSlow

    /// What a stream's last record says.
    package struct Last: Sendable {
        package let ending: Ending
        package let usage: Usage?
        /// The HTTP status for a client that has seen nothing yet; nil if it is an answer like any other.
        package let status: Int?
        /// As they stand on the log; empty if the client had them already.
        package let frames: [UInt8]
        /// The same, as they go out.
        package let events: [UInt8]

        package init(ending: Ending, usage: Usage?, status: Int?, frames: [UInt8], events: [UInt8]) {
            self.ending = ending
            self.usage = usage
            self.status = status
            self.frames = frames
            self.events = events
        }
    }
}
