package import Activities
package import Catalogue
package import EventLoop
package import HTTP
package import MessageLog
package import Messages
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

    let configuration: Configuration
    let log: any MessageLog
    let history: ReplyHistory
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
        if attempt.isTakeover, let performance = await takeOver(chat, attempt) { return performance }
        return await answer(chat, attempt)
    }

    package func cancels(_ input: LLMInbox) -> RequestID? {
        guard case .cancelled(let cancelled) = input else { return nil }
        return cancelled.request
    }

    package func cancel(_ request: RequestID) {
        running[request]?.stop()
    }

    private func answer(_ chat: ChatAdmitted, _ attempt: Attempt) async -> Performance {
        let publication = Publication(on: log, address: chat.reply, epoch: attempt.epoch)
        let answering = Answering(
            chat, model: catalogue.value.model(chat.model), publication: publication, client: client,
            configuration: configuration, clock: clock)
        running[chat.request] = answering
        // A takeover of the same request by this process may have taken its place.
        defer { if running[chat.request] === answering { running[chat.request] = nil } }
        let conclusion = await answering.run(isStopped: attempt.isCancelled)
        return Performance(
            replies: [conclusion.reply], outputs: [Self.answered(chat, conclusion.ending, conclusion.usage)])
    }

    static func answered(_ chat: ChatAdmitted, _ ending: Ending, _ usage: Usage?) -> Output {
        .send(
            QuotaInbox.answered(
                ChatAnswered(request: chat.request, account: chat.account, ending: ending, usage: usage)))
    }
}

extension LLM {
    /// How providers are called.
    ///
    /// | field | default | what it is |
    /// | --- | --- | --- |
    /// | `attempts` | 3 | calls of one request, before its first token only |
    /// | `firstRetryDelay` | 500 ms | doubled for each further one, less up to a quarter by chance |
    /// | `longestRetryDelay` | 8 s | but what a provider asks for is waited, up to the deadline |
    /// | `connectWithin` | 10 s | |
    /// | `firstTokenWithin` | 60 s | from the call to the provider's first byte |
    /// | `silenceWithin` | 60 s | between two pieces of an answer |
    /// | `takeoversLimit` | 3 | after so many dead workers a request is given up |
    package struct Configuration: Sendable {
        package var attempts = 3
        package var firstRetryDelay = Duration.milliseconds(500)
        package var longestRetryDelay = Duration.seconds(8)
        package var connectWithin = Duration.seconds(10)
        package var firstTokenWithin = Duration.seconds(60)
        package var silenceWithin = Duration.seconds(60)
        package var takeoversLimit = 3

        package init() {}

        func deadlines(total: Duration) -> ClientRequest.Deadlines {
            ClientRequest.Deadlines(
                connect: min(connectWithin, total), head: min(firstTokenWithin, total), idle: silenceWithin,
                total: total)
        }
    }
}
