package import Credentials
package import EventLoop
package import Messages
package import Problems

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
    /// By one document, which is the whole answer, with its HTTP status.
    case document(status: Int, [UInt8])
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
        /// The last events that the client does not have, as they go out.
        package let events: [UInt8]
        /// What ended the answer before its time, and the id of the event that is to tell of it behind all others; nil
        /// if nothing did, or if the client was told already.
        package let failure: (problem: Problem, id: EventID)?

        package init(ending: Ending, usage: Usage?, events: [UInt8], failure: (problem: Problem, id: EventID)?) {
            self.ending = ending
            self.usage = usage
            self.events = events
            self.failure = failure
        }
    }
}
