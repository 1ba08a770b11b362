package import Credentials
package import EventLoop

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
