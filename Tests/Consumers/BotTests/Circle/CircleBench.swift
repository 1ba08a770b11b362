import Messages
import ProcessingBench
import Testing

@testable import Bot

/// A group at zsxq, fed with polls and what comes of them.
struct CircleBench {
    var bench: ProcessorBench<Bot>
    private(set) var polls: Int64 = 0
    var terms = CircleBench.terms

    static let group: Identity = {
        guard let group = Identity(zsxqGroup: "10000000000001") else { preconditionFailure("This is a group's name.") }
        return group
    }()

    /// Noon of a day in China.
    static let noon = Timestamp(milliseconds: 20_833 * 86_400_000 + 4 * 3_600_000)

    private static var terms: BotTerms {
        var terms = BotTerms(
            platform: .zsxq, models: [OfferedModel(name: "small", price: Price(), tokensOut: 1_000)],
            site: "https://ai.example.com")
        terms.manners = PollManners()
        terms.system = "Be kind."
        return terms
    }

    init(at time: Timestamp = CircleBench.noon) {
        bench = ProcessorBench(Bot(), at: time)
    }

    mutating func answerAllDay() {
        terms.manners?.fromHour = 0
        terms.manners?.untilHour = 0
    }

    /// - Parameter number: of an earlier poll; nil: the next.
    mutating func poll(
        after pause: Duration = .seconds(60), chance: Int = 50, number: Int64? = nil
    ) -> [any Message] {
        if number == nil { polls += 1 }
        let due = PollDue(
            identity: Self.group, app: "stars", terms: terms, number: number ?? polls, chance: chance,
            chat: RequestID("chat-\(polls)"),
            chatReply: ReplyAddress(partition: 1, stream: "stream-\(polls)", offset: 3))
        return bench.feed(.due(due), after: pause)
    }

    mutating func list(_ topics: [TopicsListed.Topic], fault: String? = nil, number: Int64? = nil) -> [any Message] {
        let asked = TopicsAsked(
            identity: Self.group, app: "stars", number: number ?? polls, expires: bench.time + .seconds(60))
        return bench.feed(.listed(TopicsListed(asked, topics: topics, fault: fault)))
    }

    mutating func list(_ ids: String..., fault: String? = nil) -> [any Message] {
        list(ids.map { TopicsListed.Topic(id: $0, text: "问题 \($0)") }, fault: fault)
    }

    /// - Parameter number: of the poll that the question was asked in.
    mutating func answer(
        _ text: String, _ ending: Ending = .finished, of number: Int64? = nil, problem: BilingualText? = nil
    ) -> [any Message] {
        let given = AnswerGiven(
            identity: Self.group, request: RequestID("chat-\(number ?? polls)"), ending: ending, text: text,
            problem: problem)
        return bench.feed(.given(given))
    }

    mutating func refuse(_ code: String) -> [any Message] {
        let text = BilingualText(chinese: "不行", english: "No")
        let told = BotTold(
            identity: Self.group, request: RequestID("chat-\(polls)"),
            word: .refused(code: code, text: text, retryAfter: nil))
        return bench.feed(.told(told))
    }

    mutating func end(_ push: PushAsked, _ outcome: PushOutcome) -> [any Message] {
        bench.feed(.pushed(PushEnded(push, outcome)))
    }

    /// Lists and answers a question; returns the post.
    mutating func post(_ id: String, _ text: String = "答案") throws -> PushAsked {
        _ = poll()
        _ = list(id)
        return try #require(answer(text).first as? PushAsked)
    }
}
