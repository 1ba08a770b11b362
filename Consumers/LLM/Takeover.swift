package import Messages

/// What becomes of a request whose worker died, decided from what that worker left on the stream.
package enum Takeover {
    package enum Decision: Equatable, Sendable {
        /// The answer had ended: only its report was lost.
        case tellAgain(Ending, Usage?)
        /// The client has seen a part: the stream ends, with this sequence.
        case interrupt(sequence: Int)
        /// The client has seen nothing.
        case callAnew
    }

    /// - Parameters:
    ///   - replies: the stream's records before this owner's mark, in the order of the log.
    ///   - limit: after so many owners died over it, a request that shows nothing is given up too.
    package static func decide(_ replies: [Reply], limit: Int) -> Decision {
        var order = ReplyOrder()
        var isSeen = false
        var takeovers = 0
        for reply in replies {
            if reply.kind == .takeover { takeovers += 1 }
            guard order.accepts(reply) else { continue }
            switch reply.kind {
            case .end(let ending, let usage, _): return .tellAgain(ending, usage)
            case .part: isSeen = true
            case .takeover, .document, .pointer: continue
            }
        }
        return isSeen || takeovers >= limit ? .interrupt(sequence: order.next) : .callAnew
    }
}
