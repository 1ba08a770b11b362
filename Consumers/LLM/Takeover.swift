import Activities
import EventLoop
import MessageLog
package import Messages
import Problems
import Processing
import Streams

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

extension LLM {
    /// Marks the stream as this owner's, then looks at what the earlier one wrote before the mark.
    ///
    /// - Returns: what the takeover comes to; nil if the model is called anew.
    func takeOver(_ chat: ChatAdmitted, _ attempt: Attempt) async -> Performance? {
        let records: [Record]
        do {
            records = try await history(of: chat.reply, markedBy: attempt)
        } catch {
            // Nobody can say what the client has seen; a second text must not follow it.
            return interrupted(chat, attempt, sequence: 0)
        }
        switch Takeover.decide(records.compactMap { Reply($0) }, limit: configuration.takeoversLimit) {
        case .tellAgain(let ending, let usage):
            return Performance(outputs: [Self.answered(chat, ending, usage)])
        case .interrupt(let sequence):
            return interrupted(chat, attempt, sequence: sequence)
        case .callAnew:
            return nil
        }
    }

    private func history(of address: ReplyAddress, markedBy attempt: Attempt) async throws(LogError) -> [Record] {
        let mark = Reply(address: address, epoch: attempt.epoch, sequence: 0, kind: .takeover)
        let placements = try await Patience.retry { () async throws(LogError) in
            try await self.log.append([mark.draft])
        }
        let end = placements.first?.offset ?? .max
        var records: [Record] = []
        var next: Int64? = address.offset
        while let from = next {
            let page = try await Patience.retry { () async throws(LogError) in
                try await self.history.page(of: address, from: from, below: end)
            }
            records += page.records
            next = page.next
        }
        return records
    }

    private func interrupted(_ chat: ChatAdmitted, _ attempt: Attempt, sequence: Int) -> Performance {
        let publication = Publication(on: log, address: chat.reply, epoch: attempt.epoch, nextSequence: sequence)
        return Performance(
            replies: [publication.end(.interrupted, problem: Problem(.interrupted))],
            outputs: [Self.answered(chat, .interrupted, nil)])
    }
}

/// Asks the log again while it is unavailable, up to a last time.
private enum Patience {
    private static let attempts = 20

    /// An unknown outcome is asked again too: only for what may be written twice.
    @IOLoop
    static func retry<Value: Sendable>(
        _ operation: @IOLoop () async throws(LogError) -> Value
    ) async throws(LogError) -> Value {
        var failures = 0
        while true {
            do {
                return try await operation()
            } catch {
                failures += 1
                guard failures < attempts else { throw error }
                switch error {
                case .unavailable, .unknown: await pause(.milliseconds(50 * failures))
                case .fenced, .fatal: throw error
                }
            }
        }
    }

    @IOLoop
    private static func pause(_ duration: Duration) async {
        var timer: LoopTimer?
        await withCheckedContinuation { continuation in
            timer = LoopTimer(after: duration) { continuation.resume() }
        }
        timer?.cancel()
    }
}
