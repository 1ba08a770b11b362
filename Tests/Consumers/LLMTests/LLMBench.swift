import Activities
import Catalogue
import Credentials
import EmbeddedLog
import EventLoop
import Foundation
import HTTP
import LLM
import MessageLog
import Messages
import Problems
import Processing
import Testing
import Words

/// LLM on a real log in a directory of its own, or on another, with a scripted provider.
@IOLoop
final class LLMBench {
    let log: any MessageLog
    let provider: Provider
    let llm: LLM
    private let directory: String

    nonisolated static let clock: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    init(
        _ configuration: LLM.Configuration = .quick, on other: (any MessageLog)? = nil,
        words: [WordList] = [], masterKeys: MasterKeys? = nil, channel: Provider.Kind = .plain,
        clock: @escaping @Sendable () -> Timestamp = LLMBench.clock,
        _ script: @escaping Provider.Script
    ) async throws {
        directory = FileManager.default.temporaryDirectory.path + "/llm-" + String(UInt64.random(in: 0 ... .max))
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        if let other {
            log = other
        } else {
            log = try await EmbeddedLog(.init(path: directory + "/log"), clock: Self.clock) { reason in
                Issue.record("The log broke: \(reason)")
            }
        }
        provider = try Provider(script)
        let catalogue = try provider.catalogue(channel)
        catalogue.replace(words: try ListedWords(words))
        llm = LLM(
            configuration, log: log, client: HTTPClient(), catalogue: catalogue, masterKeys: masterKeys, clock: clock)
    }

    func end() async {
        provider.stop()
        await log.close()
        // The system removes temporary directories.
        try? FileManager.default.removeItem(atPath: directory)
    }

    nonisolated static func chat(
        _ name: String = "a", at address: ReplyAddress? = nil, showsUsage: Bool = false,
        within: Duration = .seconds(30), tokenLimit: Int = 77, choices: Int = 1, parameters: String = ""
    ) throws -> ChatAdmitted {
        let account = try #require(Account("alice"))
        let terms = Chat.Terms(
            price: Price(input: .yuan(1), output: .yuan(2)), tokensIn: 1000, tokensOut: 100, choices: choices,
            streamsLimit: 10, answerMilliseconds: within.wholeMilliseconds)
        let chat = Chat(
            request: RequestID(name), account: account,
            reply: address ?? ReplyAddress(partition: 0, stream: "stream-" + name),
            model: "model",
            body: #"{"model":"model",\#(parameters)"messages":[{"role":"user","content":"Hello there, model."}]}"#,
            showsUsage: showsUsage, terms: terms, deadline: clock() + within)
        return ChatAdmitted(chat, tokenLimit: tokenLimit, deadline: clock() + within)
    }

    /// Performs and gives the report to Quota.
    func answer(_ chat: ChatAdmitted, _ attempt: Attempt = .first) async throws -> (ChatAnswered, Performance) {
        let performance = await llm.perform(.admitted(chat), attempt: attempt)
        let answered = try #require(performance.outputs.first?.message as? ChatAnswered)
        // Nobody is told the text but Bot, where a person waits for it.
        #expect(performance.outputs.count == (chat.reply.identity == nil ? 1 : 2))
        return (answered, performance)
    }

    /// All that is on the stream, and what the performance ends it with, as a reader takes it; behind it the code of
    /// the problem that ended it.
    func text(_ chat: ChatAdmitted, _ performance: Performance) async throws -> String {
        let replies = try await replies(chat, performance)
        var text = String(decoding: replies.flatMap(\.frames), as: UTF8.self)
        if case .end(_, _, let problem?) = replies.last?.kind { text += "\"\(problem.code.rawValue)\"" }
        return text
    }

    /// The records of the stream in order, as a reader takes them, with the end.
    func replies(_ chat: ChatAdmitted, _ performance: Performance) async throws -> [Reply] {
        let records = try await log.read(
            .replies, partition: chat.reply.partition, key: chat.reply.stream, from: chat.reply.offset)
        var order = ReplyOrder()
        let replies = (records.compactMap { Reply($0) } + performance.replies).filter { order.accepts($0) }
        #expect(order.isEnded)
        return replies
    }

    /// Waits until the stream has a record.
    func firstRecord(of chat: ChatAdmitted) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try await log.read(.replies, partition: 0, key: chat.reply.stream, from: 0).isEmpty {
            try #require(ContinuousClock.now < deadline, "nothing was published")
        }
    }
}

extension LLM.Configuration {
    /// Short pauses, so that tests of retries need not wait.
    static var quick: LLM.Configuration {
        var configuration = LLM.Configuration()
        configuration.firstRetryDelay = .milliseconds(5)
        return configuration
    }
}

extension Attempt {
    static let first = Attempt(epoch: 1, isTakeover: false)
    static let takeover = Attempt(epoch: 2, isTakeover: true)
}
