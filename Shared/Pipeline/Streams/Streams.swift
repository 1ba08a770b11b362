package import Credentials
package import EventLoop
package import Messages
package import Problems

/// Streams of answers, as a producer reads them. Only the composition root knows which consumer serves them.
@IOLoop
package protocol Streams: AnyObject, Sendable {
    /// The partition of `replies` to which this node's requests are answered.
    nonisolated var partition: Int32 { get }

    /// The offset below which a new stream has no record; nil before streams can begin.
    var position: Int64? { get }

    /// Reads a new stream. Call it before the request is appended, so that no record is missed.
    ///
    /// - Parameter numbered: whether events get their `id:` lines.
    func begin(_ stream: StreamID, numbered: Bool, into sink: any StreamSink) -> any StreamReader

    /// Reads a stream to its end, from its beginning or after an event. An event that the stream does not have ends the
    /// reading with `unknownEvent`; nothing is received before.
    func open(
        _ stream: StreamID, after event: EventID?, numbered: Bool, into sink: any StreamSink
    ) -> any StreamReader
}

extension Streams {
    package func begin(_ stream: StreamID, into sink: any StreamSink) -> any StreamReader {
        begin(stream, numbered: true, into: sink)
    }

    package func open(_ stream: StreamID, after event: EventID?, into sink: any StreamSink) -> any StreamReader {
        open(stream, after: event, numbered: true, into: sink)
    }
}

/// Reads one stream for one client, until the stream ends or `close` is called.
@IOLoop
package protocol StreamReader: AnyObject {
    /// Stops reading; the sink gets no further call.
    func close()

    /// Stops reading because the client has taken nothing for too long.
    func cutOff()

    /// Call this when the client has taken what waited for it.
    func resume()
}

/// Receives a stream: an open connection, or a call that collects the whole answer.
///
/// A sink for which much waits gets nothing more before it calls `resume`. Meanwhile the log keeps the stream for it.
@IOLoop
package protocol StreamSink: AnyObject {
    /// Received bytes that the client has not taken yet; the relay limits them.
    var pendingBytes: Int { get }

    /// Writes received bytes to the client. If some still wait, the sink must call `resume` when none do.
    func flush()

    /// Called with whole events, all of one record at once.
    func receive(_ events: [UInt8])

    /// Called for a repeated request: the events of another stream follow.
    func redirected(to stream: StreamID)

    /// Called when everything from before the reader was opened has been delivered, and again each time the client has
    /// caught up after it fell behind.
    ///
    /// - Parameter isBegun: whether the stream has records, or may have had some that the log has removed.
    func caughtUp(isBegun: Bool)

    /// The last call, except for those that the sink causes itself.
    func end(_ end: StreamEnd)

    /// Called every few seconds until the end.
    func tick(_ now: ContinuousClock.Instant)
}

/// Why reading a stream ended.
package enum StreamEnd: Sendable {
    /// The stream's end record.
    case ended(Last)
    /// One document, which is the whole answer, with its HTTP status.
    case document(status: Int, [UInt8])
    /// The log no longer has the stream, or what the client does not have of it.
    case expired
    /// No end came within the longest time that an answer may take.
    case overdue
    /// The log cannot be read now; the client may try again.
    case unavailable
    /// The stream has no event with the id after which it was to be read.
    case unknownEvent

    /// The content of a stream's end record.
    package struct Last: Sendable {
        package let ending: Ending
        package let usage: Usage?
        /// The last events that the client does not have.
        package let events: [UInt8]
        /// The problem that ended the answer, and the id of the event that reports it after all others. Nil if there
        /// was none or the client has that event.
        package let failure: (problem: Problem, id: EventID)?

        package init(ending: Ending, usage: Usage?, events: [UInt8], failure: (problem: Problem, id: EventID)?) {
            self.ending = ending
            self.usage = usage
            self.events = events
            self.failure = failure
        }
    }
}

/// The id of an event: its record's partition and offset, and its index in the record.
package struct EventID: Hashable, Sendable, CustomStringConvertible {
    package let partition: Int32
    package let offset: Int64
    package let index: Int

    package init(partition: Int32, offset: Int64, index: Int) {
        self.partition = partition
        self.offset = offset
        self.index = index
    }

    /// Reads `partition-offset-index`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(Self.isDigit) }),
            let partition = Int32(Substring(parts[0])), let offset = Int64(Substring(parts[1])),
            let index = Int(Substring(parts[2]))
        else { return nil }
        self.init(partition: partition, offset: offset, index: index)
    }

    package var description: String { "\(partition)-\(offset)-\(index)" }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
