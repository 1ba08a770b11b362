import Catalogue
import Chat
import EventLoop
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import ProducerBench
import Telemetry
import Testing
import Words

/// What a client is told by each rule, from the door to the answer.
@IOLoop
struct RuleRefusalTests {
    private func service(
        _ rules: RuleBook = .usual, groups: [Group] = [], grant: Money = .yuan(1000)
    ) async throws -> Service {
        let service = try await Service(grant: grant)
        let channel = try Channel(name: "played", baseURL: "http://127.0.0.1:1/v1")
        let models = FakeModel.names.map { name in
            Model(name: name, channel: channel, price: Price(output: .yuan(1)), maximumOutputTokens: 4)
        }
        service.catalogue.replace(
            with: try Catalogue(models: models, channels: [channel], groups: groups, rules: rules))
        return service
    }

    private func limits(_ pace: FrequencyLimit.Pace, _ limit: Int) -> FrequencyLimits {
        var limits = FrequencyLimits()
        limits[pace] = limit
        return limits
    }

    private func counted(_ rule: String) -> Int {
        Counter(label: "yizhan_rule_refusals_total", dimensions: [("rule", rule)]).value
    }

    private func expect(
        _ answer: Answered, _ status: Int, _ code: String, by rule: String, repeats: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status && answer.code == code, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.headers[.xYizhanRefusal] == rule, sourceLocation: sourceLocation)
        let wanted = repeats ? nil : "false"
        #expect(answer.headers[.xShouldRetry] == wanted, sourceLocation: sourceLocation)
    }

    @Test(arguments: [true, false])
    func `who asks more often than allowed is told the limit, the value and the wait`(stream: Bool) async throws {
        let frequency = RuleBook.Frequency(account: limits(.requestsPerMinute, 2))
        let service = try await service(RuleBook(order: RuleName.usual, frequency: frequency))
        for _ in 0..<2 { #expect(try await service.chat("plain", stream: stream).status == 200) }
        let before = counted("frequency")
        let answer = try await service.chat("plain", stream: stream)
        // Up to 63 s: a client waits for a minute at most.
        let wait = try #require(answer.headers[.retryAfter].flatMap { Int($0) })
        expect(answer, 429, "rate_limit_exceeded", by: "frequency", repeats: wait <= 60)
        #expect(answer.headers[.xYizhanLimit] == "2" && answer.headers[.xYizhanValue] == "3")
        #expect(answer.error?.member("limit")?.int == 2 && answer.error?.member("value")?.int == 3)
        #expect(answer.error?.member("retry_after")?.int == wait && (1...63).contains(wait))
        // Other tests may count too.
        #expect(counted("frequency") > before)
        #expect(service.model.called.count == 2)
        await service.close()
    }

    @Test func `a day's limit, and input that is above a limit alone, are not worth a repetition`() async throws {
        let day = RuleBook.Frequency(key: limits(.requestsPerDay, 1))
        let service = try await service(RuleBook(order: RuleName.usual, frequency: day))
        #expect(try await service.chat("plain").status == 200)
        expect(try await service.chat("plain"), 429, "rate_limit_exceeded", by: "frequency")
        await service.close()
        let tokens = RuleBook.Frequency(account: limits(.tokensPerDay, 1))
        let other = try await self.service(RuleBook(order: RuleName.usual, frequency: tokens))
        let answer = try await other.chat("plain")
        expect(answer, 400, "input_above_limit", by: "frequency")
        #expect(answer.headers[.retryAfter] == nil && answer.headers[.xYizhanLimit] == "1")
        await other.close()
    }

    @Test func `who is on the white list is not held against the limits`() async throws {
        let owner = try #require(Account("owner"))
        let rules = RuleBook(
            order: RuleName.usual, whiteList: RuleBook.WhiteList(accounts: [owner], skips: [.frequency]),
            frequency: RuleBook.Frequency(account: limits(.requestsPerDay, 1)))
        let service = try await service(rules)
        for _ in 0..<3 { #expect(try await service.chat("plain").status == 200) }
        await service.close()
    }

    @Test func `status, model and words are told by their names`() async throws {
        let service = try await service(groups: [Group(name: "guests", models: ["silent"])])
        try await service.change(.group("guests"))
        expect(try await service.chat("plain"), 403, "model_not_allowed", by: "model")
        try await service.change(.suspended(reason: "r"))
        expect(try await service.chat("plain"), 403, "account_suspended", by: "status")
        let list = try WordList(name: "insults", action: .refuse, words: ["Hi"])
        service.catalogue.replace(words: try ListedWords([list]))
        expect(try await service.chat("plain"), 400, "content_refused", by: "words")
        await service.close()
    }

    @Test(arguments: [true, false])
    func `an empty balance and a full account are told by their names`(stream: Bool) async throws {
        let poor = try await service(grant: .zero)
        expect(try await poor.chat("plain", stream: stream), 429, "insufficient_quota", by: "balance")
        await poor.close()
        var configuration = ChatAPI.Configuration()
        configuration.maxStreamsPerAccount = 1
        let full = try await Service(grant: .yuan(100), configuration)
        let open = full.streamChat("held")
        try await open.wait { !open.bytes.isEmpty }
        let answer = try await full.chat("plain", stream: stream)
        expect(answer, 429, "too_many_streams", by: "streams", repeats: true)
        #expect(answer.headers[.xYizhanLimit] == "1" && answer.headers[.retryAfter] == "1")
        full.model.release()
        try await open.waitForEnd()
        await full.close()
    }

    @Test func `a key that is none is told by the door, and one that was never issued by Auth`() async throws {
        let service = try await service()
        expect(try await service.chat("plain", key: nil), 401, "missing_api_key", by: "credential")
        expect(try await service.chat("plain", key: "sk-abc"), 401, "invalid_api_key", by: "credential")
        await service.close()
    }

    @Test func `a chat carries the rules and where it came from`() async throws {
        let service = try await service(RuleBook(order: [.model, .status]))
        #expect(try await service.chat("plain").status == 200)
        let records = try await service.log.read(AuthInbox.topic, partition: 0, from: 0)
        let asked = try records.compactMap { record in
            if case .requested(let requested) = try AuthInbox.read(record.event) { requested } else { nil }
        }
        #expect(asked.last?.rules == RuleTerms(order: [.model, .status]))
        #expect(asked.last?.from == "127.0.0.1")
        await service.close()
    }
}
