import Activities
import EventLoop
import MessageLog
package import Messages
import Problems
import Processing
import Streams

/// Decides what to do with a request of a dead worker, from what that worker wrote to the stream.
package enum Takeover {
    package enum Decision: Equatable, Sendable {
        /// The stream has its end; only the report to Quota was lost.
        case tellAgain(Ending, Usage?)
        /// The client may have seen a part: the stream ends, with this sequence.
        case interrupt(sequence: Int)
        /// The stream is empty.
        case callAnew
    }

    /// - Parameters:
    ///   - replies: the stream's records before this owner's takeover record, in the order of the log.
    ///   - limit: the number of takeovers after which an empty stream is given up too.
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
    /// Writes a takeover record, then reads what the former owner wrote before it.
    ///
    /// - Returns: the performance; nil if the model is to be called again.
    func takeOver(_ chat: ChatAdmitted, _ attempt: Attempt) async -> Performance? {
        let records: [Record]
        do {
            records = try await history(of: chat.reply, markedBy: attempt)
        } catch {
            // The client may have seen a part: a second text must not follow.
            return interrupted(chat, attempt, sequence: 0, after: [])
        }
        let replies = records.compactMap { Reply($0) }
        switch Takeover.decide(replies, limit: configuration.takeoversLimit) {
        case .tellAgain(let ending, let usage):
            return Performance(outputs: Self.outputs(chat, ending, usage, told: told(of: replies, to: chat)))
        case .interrupt(let sequence):
            return interrupted(chat, attempt, sequence: sequence, after: replies)
        case .callAnew:
            return nil
        }
    }

    /// How long a log that is away is asked again: the client that waits for the answer waits so long. A second mark does no harm.
    private static let patience = Patience(for: .seconds(10), repeatsUnknown: true)

    private func history(of address: ReplyAddress, markedBy attempt: Attempt) async throws(LogError) -> [Record] {
        let mark = Reply(address: address, epoch: attempt.epoch, sequence: 0, kind: .takeover)
        let placements = try await Self.patience.retry { () async throws(LogError) in
            try await self.log.append([mark.draft])
        }
        let end = placements.first?.offset ?? .max
        var records: [Record] = []
        var next: Int64? = address.offset
        while let from = next {
            let page = try await Self.patience.retry { () async throws(LogError) in
                try await self.history.page(of: address, from: from, below: end)
            }
            records += page.records
            next = page.next
        }
        return records
    }

    /// What the former owner has published, for a person who waits for it; nil if none does.
    private func told(of replies: [Reply], to chat: ChatAdmitted) -> Told? {
        chat.reply.identity == nil ? nil : Told(replies)
    }

    private func interrupted(
        _ chat: ChatAdmitted, _ attempt: Attempt, sequence: Int, after replies: [Reply]
    ) -> Performance {
        let problem = Problem(.interrupted)
        let publication = Publication(
            on: log, within: memory, address: chat.reply, epoch: attempt.epoch, nextSequence: sequence)
        var told = told(of: replies, to: chat)
        told?.problem = problem
        return Performance(
            replies: [publication.end(.interrupted, problem: problem)],
            outputs: Self.outputs(chat, .interrupted, nil, told: told))
    }
}
