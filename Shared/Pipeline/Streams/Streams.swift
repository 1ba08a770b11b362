package import Credentials
package import EventLoop
package import Messages
package import Problems

/// The streams of answers, as a producer asks for them: which consumer serves them, only the composition root knows.
@IOLoop
package protocol Streams: AnyObject, Sendable {
    /// The partition of `replies` that requests of this node name.
    nonisolated var partition: Int32 { get }

    /// The offset below which a stream that begins now has no record; nil before any stream can begin.
    var position: Int64? { get }

    /// Reads a stream that begins now, before its request is appended: nothing of it can be missed.
    ///
    /// - Parameter numbered: whether events get their `id:` lines.
    func begin(_ stream: StreamID, numbered: Bool, into sink: any StreamSink) -> any StreamReader

    /// Reads a stream from its beginning, or from behind an event on, and on to its end.
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

/// The reading of one stream for one client, which ends with the stream or when it is closed.
@IOLoop
package protocol StreamReader: AnyObject {
    /// Reads no more; the sink hears nothing more.
    func close()

    /// To be called when the client has taken what waited for it.
    func resume()
}

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

/// The id of an event that a client got: where its record stands, and which of the record's events it is.
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
