package import Problems

/// A record of an answer's stream on `replies`.
///
/// A reader takes parts in the order of the log and follows two rules, which `ReplyOrder` keeps: after a record of a
/// higher epoch, lower ones are dropped; within a stream each sequence is taken once. The first end closes a stream.
package struct Reply: Hashable, Sendable {
    package var address: ReplyAddress
    /// The claim of the writer on its partition; a later owner's is higher.
    package var epoch: Int64
    /// Counts the stream's records from 0, across epochs; a takeover takes no number.
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
        indirect case end(Ending, usage: Usage?, problem: Problem?)
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

    /// Whether it cost nothing and is of no use later: the answer to a question, or a refusal.
    package var isBrief: Bool {
        switch kind {
        case .document: true
        case .end(let ending, _, _): ending == .refused
        case .part, .takeover, .pointer: false
        }
    }

    fileprivate var isFailure: Bool {
        if case .end(_, _, .some) = kind { true } else { false }
    }

    package var isEnd: Bool {
        switch kind {
        case .end, .document, .pointer: true
        case .part, .takeover: false
        }
    }
}

/// The place of an answer: a partition of `replies`, and the stream in it.
package struct ReplyAddress: Hashable, Sendable, Codable {
    package let partition: Int32
    /// The stream's id that the client sees.
    package let stream: String
    /// All records of the stream are at or above this offset: readers start here. 0 if unknown.
    package let offset: Int64
    /// The person whom Bot tells what is replied; nil: a client, who reads the stream.
    package let identity: Identity?

    package init(partition: Int32, stream: String, offset: Int64 = 0, identity: Identity? = nil) {
        self.partition = partition
        self.stream = stream
        self.offset = offset
        self.identity = identity
    }

    /// The same place, where a person waits whom Bot tells.
    package func told(to identity: Identity) -> ReplyAddress {
        ReplyAddress(partition: partition, stream: stream, offset: offset, identity: identity)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        partition = try container.decode(Int32.self, forKey: .partition)
        stream = try container.decode(String.self, forKey: .stream)
        // The first release did not write it.
        offset = try container.decodeIfPresent(Int64.self, forKey: .offset) ?? 0
        identity = try container.decodeIfPresent(Identity.self, forKey: .identity)
    }
}

extension ReplyAddress: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("identity", identity)
            $0.add("offset", offset)
            $0.add("partition", partition)
            $0.add("stream", stream)
        }
    }
}

/// Which records of a stream count, for one reader that sees them in the order of the log.
package struct ReplyOrder: Sendable {
    private var epoch: Int64 = .min
    /// The sequence that the next record must have.
    package private(set) var next = 0
    package private(set) var isEnded = false
    /// Whether parts are missing before a record that counts. A failure may stand behind parts that were never written.
    package private(set) var hasGap = false

    package init() {}

    /// Whether the record counts. A takeover only moves the order on and is never shown.
    package mutating func accepts(_ reply: Reply) -> Bool {
        guard !isEnded else { return false }
        // Responder has epochs of its own: they say nothing about those of the stream's other writer.
        if reply.isVerdict {
            isEnded = true
            return true
        }
        guard reply.epoch >= epoch else { return false }
        epoch = reply.epoch
        if reply.kind == .takeover { return false }
        guard reply.sequence >= next || reply.isEnd else { return false }
        if reply.sequence > next, !reply.isFailure { hasGap = true }
        next = max(next, reply.sequence + 1)
        isEnded = reply.isEnd
        return true
    }
}
