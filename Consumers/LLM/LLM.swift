package import Activities
package import Catalogue
package import Credentials
package import EventLoop
package import HTTP
package import MessageLog
package import Messages
import Processing
import Streams
import Telemetry

/// Calls models: each admitted chat gets one end record on its stream and one `ChatAnswered`; where a person waits whom
/// Bot tells, one `AnswerGiven` together with it.
///
/// After a worker died, the next owner takes its chats over: it reports an end that is on the stream, ends a stream
/// with parts as interrupted, and calls the model again if the stream is empty. A model may be called twice; the
/// account pays once, and the client reads one text.
@IOLoop
package final class LLM: Activity {
    package typealias Input = LLMInbox

    let configuration: Configuration
    let log: any MessageLog
    let history: ReplyHistory
    /// What all answers hold together.
    package let memory: AnswersMemory
    private let client: HTTPClient
    private let catalogue: CurrentCatalogue
    private let masterKeys: MasterKeys?
    private let clock: @Sendable () -> Timestamp
    private var running: [RequestID: Answering] = [:]
    /// Requests whose history is read to take them over, and whether each was cancelled.
    private var takeovers: [RequestID: Bool] = [:]

    /// - Parameters:
    ///   - catalogue: says where a model is called.
    ///   - masterKeys: open the keys of accounts' own; nil if there are none in this process.
    ///   - clock: the log's time, in which deadlines are given; asked once for each chat.
    package init(
        _ configuration: Configuration = Configuration(), log: any MessageLog, client: HTTPClient,
        catalogue: CurrentCatalogue, masterKeys: MasterKeys? = nil, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.log = log
        memory = AnswersMemory(limit: configuration.answersMemory)
        history = ReplyHistory(log, pageRecords: 500)
        self.client = client
        self.clock = clock
        self.catalogue = catalogue
        self.masterKeys = masterKeys
    }

    package func perform(_ input: LLMInbox, attempt: Attempt) async -> Performance {
        // The station handles cancellations itself and never performs one.
        guard case .admitted(let chat) = input else { return Performance() }
        guard attempt.isTakeover else { return await answer(chat, attempt, isCancelled: attempt.isCancelled) }
        takeovers[chat.request] = attempt.isCancelled
        let performance = await takeOver(chat, attempt)
        let isCancelled = takeovers.removeValue(forKey: chat.request) ?? attempt.isCancelled
        if let performance { return performance }
        return await answer(chat, attempt, isCancelled: isCancelled)
    }

    /// Whether a request's history is being read. For tests.
    func isTakingOver(_ request: RequestID) -> Bool { takeovers[request] != nil }

    package func cancel(_ request: RequestID) {
        if takeovers[request] != nil { takeovers[request] = true }
        running[request]?.stop()
    }

    private func answer(_ chat: ChatAdmitted, _ attempt: Attempt, isCancelled: Bool) async -> Performance {
        let publication = Publication(on: log, within: memory, address: chat.reply, epoch: attempt.epoch)
        let answering = Answering(
            chat, model: catalogue.value.model(chat.model), words: catalogue.words.answers, publication: publication,
            client: client, masterKeys: masterKeys, configuration: configuration,
            clock: Self.counting(from: clock()))
        running[chat.request] = answering
        // This process may have taken over the same request and replaced the entry.
        defer { if running[chat.request] === answering { running[chat.request] = nil } }
        let conclusion = await answering.run(isStopped: isCancelled)
        let outputs = Self.outputs(
            chat, conclusion.ending, conclusion.usage, conclusion.report, told: conclusion.told)
        return Performance(replies: [conclusion.reply], outputs: outputs)
    }

    /// A clock that begins at a time and is monotonic: what happens to other clocks meanwhile neither ends an answer nor
    /// prolongs it.
    private static func counting(from begun: Timestamp) -> @Sendable () -> Timestamp {
        let start = ContinuousClock.now
        return { begun + (ContinuousClock.now - start) }
    }

    /// What is said of a chat's end: to Quota, and to Bot where a person waits for it.
    ///
    /// - Parameters:
    ///   - report: nil if this worker does not know it.
    ///   - told: nil if nobody has to know the text.
    static func outputs(
        _ chat: ChatAdmitted, _ ending: Ending, _ usage: Usage?, _ report: CallReport? = nil, told: Told?
    ) -> [Output] {
        let answered = ChatAnswered(
            request: chat.request, account: chat.account, ending: ending, usage: usage, report: report)
        let output = Output.send(QuotaInbox.answered(answered))
        guard let told, let identity = chat.reply.identity else { return [output] }
        return [output, told.given(ending, of: chat, to: identity)]
    }
}

extension LLM {
    /// How LLM calls providers.
    ///
    /// | field | default | what it is |
    /// | --- | --- | --- |
    /// | `attempts` | 3 | calls of one request; a published token allows no further one |
    /// | `firstRetryDelay` | 500 ms | doubles with each retry, less up to a quarter at random |
    /// | `longestRetryDelay` | 8 s | if the provider asks for a longer delay, the client is told it instead |
    /// | `connectWithin` | 10 s | |
    /// | `firstTokenWithin` | 10 min | from the call to the provider's head; as long as OpenAI's clients wait |
    /// | `silenceWithin` | 10 min | before the first and between two pieces of an answer |
    /// | `endWithin` | 30 s | of silence after a whole answer, for its usage and the provider's word that it has ended |
    /// | `refusalWithin` | 10 s | for the body of an error, from its head on |
    /// | `answersMemory` | 64 MiB | what all answers together may hold for the log before providers are paused |
    /// | `takeoversLimit` | 3 | a request that outlives so many workers is given up |
    package struct Configuration: Sendable {
        package var attempts = 3
        package var firstRetryDelay = Duration.milliseconds(500)
        package var longestRetryDelay = Duration.seconds(8)
        package var connectWithin = Duration.seconds(10)
        package var firstTokenWithin = Duration.seconds(600)
        package var silenceWithin = Duration.seconds(600)
        package var endWithin = Duration.seconds(30)
        package var refusalWithin = Duration.seconds(10)
        package var answersMemory = 64 << 20
        package var takeoversLimit = 3

        package init() {}

        func deadlines(total: Duration) -> ClientRequest.Deadlines {
            ClientRequest.Deadlines(
                connect: min(connectWithin, total), head: min(firstTokenWithin, total), idle: silenceWithin,
                total: total)
        }
    }
}
