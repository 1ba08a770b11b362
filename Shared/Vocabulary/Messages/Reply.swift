package import Problems

/// A record of an answer's stream on `replies`.
///
/// A reader takes parts in the order of the log and follows two rules, which `ReplyOrder` keeps: after a record of a
/// higher epoch, lower ones are dropped; within a stream each sequence is taken once. The first end closes a stream.
package struct Reply: Hashable, Sendable {
    package var address: ReplyAddress
    /// The claim of the writer on its partition; a later owner's is higher.
    package var epoch: Int64
    /// Counts the stream's records from 0, across epochs.
    package var sequence: Int
    package var kind: Kind
    /// Whole SSE frames without `id:` lines, of a part and of an end that has some.
    package var frames: [UInt8]

    package enum Kind: Hashable, Sendable {
        case part
        /// A new owner took the stream over; what lower epochs still write does not count.
        case takeover
        /// The stream's last record, with the problem that ended it if one did: the client is told of it behind the
        /// frames, in the shape of the API that it called.
        case end(Ending, usage: Usage?, problem: Problem?)
        /// The whole answer in one record: a JSON document and its HTTP status.
        case document(status: Int, [UInt8])
        /// The answer is another stream.
        case pointer(ReplyAddress)
    }

    package init(address: ReplyAddress, epoch: Int64, sequence: Int, kind: Kind, frames: [UInt8] = []) {
        self.address = address
        self.epoch = epoch
        self.sequence = sequence
        self.kind = kind
        self.frames = frames
    }

    /// Whether it is an end that a processor decided on and Responder wrote: it knows neither the epoch nor the
    /// sequence of who else writes the stream, and always counts.
    package var isVerdict: Bool {
        switch kind {
        case .pointer, .document: true
        case .end(let ending, _, _): ending == .refused || ending == .expired
        case .part, .takeover: false
        }
    }

    package var isEnd: Bool {
        switch kind {
        case .end, .document, .pointer: true
        case .part, .takeover: false
        }
    }
}
