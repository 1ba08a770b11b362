import Messages
import Processing
import ProcessingBench

@testable import Bot

/// A person who writes to the bot, on a bench.
///
/// The first delivery of a message `m` is the request `m#1`, and a question that begins with it the request `chat-m#1`.
struct BotBench {
    private var bench: ProcessorBench<Bot>
    var terms: BotTerms
    let identity: Identity
    var app = "main"
    /// All questions until now.
    private(set) var asked: [ChatRequested] = []

    init(_ terms: BotTerms = Played.terms(), of identity: Identity = Sample.sender(), reloads: Bool = true) {
        bench = ProcessorBench(Bot(), reloads: reloads)
        self.terms = terms
        self.identity = identity
    }

    var time: Timestamp { bench.time }
    var state: BotState { bench.state }
    var entries: [(name: String, value: [UInt8])] { bench.entries }

    mutating func feed(_ input: BotInbox, after pause: Duration = .zero) -> [any Message] {
        take(bench.feed(input, after: pause))
    }

    mutating func pass(_ pause: Duration) -> [any Message] { take(bench.pass(pause)) }

    /// Bytes of all entries, their names included.
    mutating func size() -> Int {
        bench.restart()
        return bench.entries.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
    }

    private mutating func take(_ said: [any Message]) -> [any Message] {
        asked += said.questionsAsked
        return said
    }
}

// MARK: - What platforms deliver

extension BotBench {
    /// A delivery as the door reads it now.
    ///
    /// - Parameters:
    ///   - age: how long ago it came to the door.
    ///   - sent: how long ago it was sent; nil: the platform does not say.
    func received(
        _ content: DeliveryContent, _ name: String, attempt: Int = 1, age: Duration = .zero, sent: Duration? = nil,
        seed: CodeSeed? = nil, later: String? = nil, language: Language? = nil, isEvent: Bool? = nil,
        group: String? = nil
    ) -> DeliveryReceived {
        DeliveryReceived(
            identity: identity, app: app, name: name, content: content, terms: terms, language: language,
            request: RequestID("\(name)#\(attempt)"),
            reply: ReplyAddress(partition: 1, stream: "reply-\(name)#\(attempt)"),
            deadline: time - age + Played.patience, chat: RequestID("chat-\(name)#\(attempt)"),
            chatReply: ReplyAddress(partition: 2, stream: "chat-\(name)#\(attempt)", offset: 7), seed: seed,
            later: later, created: sent.map { time - $0 }, isEvent: isEvent, group: group)
    }

    mutating func deliver(
        _ content: DeliveryContent, _ name: String = "m1", attempt: Int = 1, age: Duration = .zero,
        sent: Duration? = nil, after pause: Duration = .zero
    ) -> [any Message] {
        let said = pass(pause)
        return said + feed(.delivered(received(content, name, attempt: attempt, age: age, sent: sent)))
    }

    mutating func write(
        _ text: String, _ name: String = "m1", attempt: Int = 1, after pause: Duration = .zero
    ) -> [any Message] {
        deliver(.text(text), name, attempt: attempt, after: pause)
    }

    mutating func command(
        _ command: BotCommand, _ argument: String? = nil, _ name: String = "c1", after pause: Duration = .zero
    ) -> [any Message] {
        deliver(.command(command, argument: argument), name, after: pause)
    }

    // MARK: - What is said to the bot

    /// The model answers the question that was asked last, or another.
    mutating func give(
        _ text: String, to request: String? = nil, _ ending: Ending = .finished, problem: BilingualText? = nil,
        after pause: Duration = .zero
    ) -> [any Message] {
        let request = request.map { RequestID($0) } ?? asked.last?.chat.request ?? RequestID("none")
        let given = AnswerGiven(identity: identity, request: request, ending: ending, text: text, problem: problem)
        return feed(.given(given), after: pause)
    }

    mutating func tell(_ word: BotTold.Word, to request: String, after pause: Duration = .zero) -> [any Message] {
        feed(.told(BotTold(identity: identity, request: RequestID(request), word: word)), after: pause)
    }

    /// A rule says no to what was asked last.
    mutating func refuse(_ code: String, _ text: String, after pause: Duration = .zero) -> [any Message] {
        let word = BotTold.Word.refused(
            code: code, text: BilingualText(chinese: text, english: text), retryAfter: nil)
        return tell(word, to: asked.last?.chat.request.text ?? "none", after: pause)
    }

    mutating func end(_ push: PushAsked, _ outcome: PushOutcome, after pause: Duration = .zero) -> [any Message] {
        feed(.pushed(PushEnded(push, outcome)), after: pause)
    }

    mutating func report() -> BotReport? {
        let asked = BotAsked(
            identity: identity, request: RequestID("report"), reply: Sample.chat.reply, deadline: time)
        for case .conversation(let report) in feed(.asked(asked)).all(QuestionAnswered.self).map(\.answer) {
            return report
        }
        return nil
    }
}

/// What is played with.
enum Played {
    static let words = BotWords(.chinese)
    /// The door's.
    static let patience = Duration.milliseconds(4_500)

    static let small = OfferedModel(
        name: "small", price: Price(input: .yuan(1), output: .yuan(2)), tokensOut: 1_000)
    static let large = OfferedModel(
        name: "large", price: Price(input: .yuan(10), output: .yuan(20)), tokensOut: 2_000,
        bytesPerThousandTokens: 3_000, overheadTokens: 100, contextTokens: 8_000)

    /// An official account; without abilities it can only answer deliveries. No line is waited for.
    static func terms(
        _ abilities: BotAbility..., platform: BotPlatform = .officialAccount, join: Int64 = 0
    ) -> BotTerms {
        var terms = BotTerms(
            platform: platform, abilities: abilities, models: [small, large], site: "https://example.com",
            products: [OfferedProduct(title: BilingualText(chinese: "十元", english: "Ten"), priceFen: 1_000)])
        terms.joinMilliseconds = join
        return terms
    }

    /// Text of so many bytes at least, in sentences.
    static func text(bytes: Int, _ mark: String = "") -> String {
        var text = mark
        var number = 0
        while text.utf8.count < bytes {
            number += 1
            text += "第\(number)句，说的是一件很平常的事情，不多也不少。"
        }
        return text
    }

    static func member(_ name: String = "ann") -> Identity {
        guard let identity = Identity(wecomCorp: "ww01", userid: name) else {
            preconditionFailure("\(name) is a platform's name.")
        }
        return identity
    }
}

extension [any Message] {
    func all<Content: Message>(_ type: Content.Type) -> [Content] { compactMap { $0 as? Content } }

    var questionsAsked: [ChatRequested] { all(ChatRequested.self) }
    var pushesAsked: [PushAsked] { all(PushAsked.self) }

    /// What doors are told, in order.
    var told: [DeliveryAnswer] {
        all(QuestionAnswered.self).compactMap { answered in
            if case .delivery(let answer) = answered.answer { answer } else { nil }
        }
    }

    /// What the door is told that waits with a delivery; nil if nothing.
    func told(_ request: String) -> DeliveryAnswer? {
        let answers: [any Message] = all(QuestionAnswered.self).filter { $0.request.text == request }
        return answers.told.first
    }

    /// What is said at deliveries.
    var texts: [String] {
        told.compactMap { answer in
            if case .say(let text) = answer { text } else { nil }
        }
    }

    var pushedTexts: [String] {
        pushesAsked.compactMap { push in
            if case .text(let text) = push.content { text } else { nil }
        }
    }
}

extension ChatRequested {
    /// What the person asks, behind all that was said before; in JSON.
    var question: String {
        let body = chat.body
        guard let start = body.ranges(of: #"{"content":"#).last?.upperBound else { return "" }
        return String(body[start...])
    }
}
