package import Activities
package import Catalogue
package import EventLoop
package import HTTP
package import MessageLog
package import Messages
import Problems
import Processing
import Streams
import Telemetry

/// Calls the models: each admitted chat ends in one end record on its stream and one `ChatAnswered`.
///
/// What a worker that died left behind is taken over: an end found is told again, parts found are ended as
/// interrupted, and nothing found is called anew. A model may be called twice; the account pays once, and the client
/// reads one text.
@IOLoop
package final class LLM: Activity {
    package typealias Input = LLMInbox

    private let configuration: Configuration
    private let log: any MessageLog
    private let history: ReplyHistory
    private let client: HTTPClient
    private let catalogue: CurrentCatalogue
    private let clock: @Sendable () -> Timestamp
    private var running: [RequestID: Answering] = [:]

    /// - Parameters:
    ///   - catalogue: says where a model is called.
    ///   - clock: the clock that deadlines are measured by.
    package init(
        _ configuration: Configuration = Configuration(), log: any MessageLog, client: HTTPClient,
        catalogue: CurrentCatalogue, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.log = log
        history = ReplyHistory(log, pageRecords: 500)
        self.client = client
        self.clock = clock
        self.catalogue = catalogue
    }

    package func perform(_ input: LLMInbox, attempt: Attempt) async -> Performance {
        // A cancellation is not performed: its station acts on it.
        guard case .admitted(let chat) = input else { return Performance() }
        var first = 0
        if attempt.isTakeover {
            switch await takeOver(chat, attempt) {
            case .told(let performance): return performance
            case .call(let sequence): first = sequence
            }
        }
        return await answer(chat, attempt, from: first)
    }

    package func cancels(_ input: LLMInbox) -> RequestID? {
        guard case .cancelled(let cancelled) = input else { return nil }
        return cancelled.request
    }

    package func cancel(_ request: RequestID) {
        running[request]?.stop()
    }

    private func answer(_ chat: ChatAdmitted, _ attempt: Attempt, from sequence: Int) async -> Performance {
        let publication = Publication(
            on: log, address: chat.reply, attempt: attempt.number, nextSequence: sequence)
        let answering = Answering(
            chat, model: catalogue.value.model(chat.model), publication: publication, client: client,
            configuration: configuration, clock: clock)
        running[chat.request] = answering
        // A takeover of the same request by this process may have taken its place.
        defer { if running[chat.request] === answering { running[chat.request] = nil } }
        let ending = await answering.run(isStopped: attempt.isCancelled)
        return Performance(replies: [ending.reply], outputs: [Self.answered(chat, ending.ending, ending.usage)])
    }

    // MARK: - Takeover

    private enum TakenOver {
        case told(Performance)
        /// Call the model; the stream goes on with this sequence.
        case call(Int)
    }

    /// Marks the stream as this owner's, then looks at what the earlier one wrote before the mark.
    private func takeOver(_ chat: ChatAdmitted, _ attempt: Attempt) async -> TakenOver {
        let records: [Record]
        do {
            records = try await history(of: chat.reply, markedBy: attempt)
        } catch {
            // Nobody can say what the client has seen; a second text must not follow it.
            return .told(interrupted(chat, attempt, sequence: 0))
        }
        switch Takeover.decide(records.compactMap { Reply($0) }, limit: configuration.takeoversLimit) {
        case .tellAgain(let ending, let usage):
            return .told(Performance(outputs: [Self.answered(chat, ending, usage)]))
        case .interrupt(let sequence):
            return .told(interrupted(chat, attempt, sequence: sequence))
        case .callAnew:
            return .call(0)
        }
    }

    private func history(of address: ReplyAddress, markedBy attempt: Attempt) async throws(LogError) -> [Record] {
        let mark = Reply(address: address, attempt: attempt.number, sequence: 0, kind: .takeover)
        let placements = try await Patience.retry { () async throws(LogError) in try await self.log.append([mark.draft])
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
        let reply = Reply(
            address: chat.reply, attempt: attempt.number, sequence: sequence,
            kind: .end(.interrupted, usage: nil, problem: Problem(.interrupted)))
        return Performance(replies: [reply], outputs: [Self.answered(chat, .interrupted, nil)])
    }

    private static func answered(_ chat: ChatAdmitted, _ ending: Ending, _ usage: Usage?) -> Output {
        .send(
            QuotaInbox.answered(
                ChatAnswered(request: chat.request, account: chat.account, ending: ending, usage: usage)))
    }
}
