import Credentials
import CredentialsBench
import EventLoop
import HTTP
import Ingress
import MessageLog
import Messages
import Problems
import Streams
import Testing

@testable import Account

/// What a proxy is told of who calls the service behind it.
@IOLoop
struct VerifyTests {
    private func limits(kept: Duration) -> VerificationLimits {
        var limits = VerificationLimits()
        limits.kept = kept
        return limits
    }

    @Test(arguments: AccountRole.allCases)
    func `who calls is told in headers, and Auth is asked`(role: AccountRole) async throws {
        let bench = try VerifyBench()
        async let asked = bench.ask()
        try await bench.say(0, VerifyBench.admitted(role))
        let answer = try await asked
        #expect(answer.status == 200 && answer.account == "alice" && answer.role == role.rawValue)
        let draft = try #require(bench.log.drafts.first)
        #expect(draft.topic == AuthInbox.topic && draft.event.type == QuestionAsked.type)
        #expect(String(decoding: draft.event.value, as: UTF8.self).contains(APIKey.hash(bench.key).hexadecimal))
        await bench.stop()
    }

    @Test func `what Auth said is repeated for its time, and asked again afterwards`() async throws {
        let patient = try VerifyBench(limits(kept: .seconds(3600)))
        async let first = patient.ask()
        try await patient.say(0, VerifyBench.admitted(.person))
        #expect(try await first.status == 200)
        for _ in 0..<5 { #expect(try await patient.ask().account == "alice") }
        #expect(patient.log.drafts.count == 1)
        await patient.stop()

        let strict = try VerifyBench(limits(kept: .zero))
        for number in 0..<3 {
            async let asked = strict.ask()
            try await strict.say(
                number, number == 1 ? VerifyBench.refused(Problem(.invalidAPIKey)) : VerifyBench.admitted(.person))
            #expect(try await asked.status == (number == 1 ? 401 : 200))
        }
        #expect(strict.log.drafts.count == 3)
        await strict.stop()
    }

    @Test func `calls that come together are one question, and each account has its own`() async throws {
        let bench = try VerifyBench(limits(kept: .seconds(3600)))
        let answers = try await withThrowingTaskGroup(of: VerifyBench.Answer.self) { group in
            for _ in 0..<20 { group.addTask { try await bench.ask() } }
            try await bench.say(0, VerifyBench.admitted(.operator))
            var answers: [VerifyBench.Answer] = []
            while let answer = try await group.next() { answers.append(answer) }
            return answers
        }
        #expect(answers.count == 20)
        for answer in answers { #expect(answer.account == "alice" && answer.role == "operator") }
        #expect(bench.log.drafts.count == 1)
        let other = APIKey.make(try #require(Account("bob")), bench.secret)
        async let asked = bench.ask(key: other)
        try await bench.say(1, VerifyBench.admitted(.person))
        let answer = try await asked
        #expect(answer.account == "bob" && answer.role == "person")
        await bench.stop()
    }

    @Test(arguments: [
        (Problem(.accountSuspended, "Between us.", chinese: "只告诉你。"), 403), (Problem(.accountClosed), 403),
        (Problem(.invalidAPIKey), 401),
    ])
    func `a refusal is repeated too, and says nothing but its code`(problem: Problem, status: Int) async throws {
        let bench = try VerifyBench(limits(kept: .seconds(3600)))
        async let first = bench.ask()
        try await bench.say(0, VerifyBench.refused(problem))
        let answers = [try await first, try await bench.ask()]
        for answer in answers {
            #expect(answer.status == status && answer.code == problem.code.rawValue)
            #expect(answer.account == nil && answer.role == nil)
            #expect(!answer.text.contains("Between us") && !answer.text.contains("只告诉你"))
            #expect(!answer.text.contains("alice"))
        }
        #expect(bench.log.drafts.count == 1)
        await bench.stop()
    }

    @Test func `what nobody has decided is not repeated`() async throws {
        let bench = try VerifyBench(limits(kept: .seconds(3600)))
        bench.log.isRefusing = true
        #expect(try await bench.ask().status == 503)
        bench.log.isRefusing = false
        for (number, end) in [StreamEnd.unavailable, .document(status: 200, Array("{}".utf8))].enumerated() {
            async let asked = bench.ask()
            try await bench.say(number + 1, end)
            #expect(try await asked.status >= 500)
        }
        async let last = bench.ask()
        try await bench.say(3, VerifyBench.admitted(.person))
        #expect(try await last.status == 200)
        await bench.stop()
    }

    @Test func `while Auth is silent nobody is let in, also who was a moment ago`() async throws {
        let bench = try VerifyBench(limits(kept: .zero))
        async let first = bench.ask()
        try await bench.say(0, VerifyBench.admitted(.person))
        #expect(try await first.status == 200)
        bench.log.isRefusing = true
        #expect(try await bench.ask().status == 503)
        await bench.stop()
    }

    @Test func `what is forged, missing or of another house asks nobody`() async throws {
        let bench = try VerifyBench()
        let strange = APIKey.make(try #require(Account("alice")), .random())
        for key in [nil, "sk-abc", strange, String(bench.key.dropLast())] {
            let answer = try await bench.ask(key: key)
            #expect(answer.status == 401 && answer.account == nil && answer.fields[.wwwAuthenticate] == "Bearer")
        }
        #expect(bench.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `what a client says of itself is not told`() async throws {
        let bench = try VerifyBench()
        let lie: HTTPFields = [
            HTTPField.Name(unchecked: "X-Yizhan-Account"): "root", HTTPField.Name(unchecked: "X-Yizhan-Role"): "owner",
        ]
        async let asked = bench.ask(lie)
        try await bench.say(0, VerifyBench.admitted(.person))
        let answer = try await asked
        #expect(answer.account == "alice" && answer.role == "person")
        await bench.stop()
    }

    @Test func `an account asks so often, and is told when to ask again`() async throws {
        var limits = limits(kept: .zero)
        limits.questionsPerSecond = 1
        let bench = try VerifyBench(limits)
        bench.saysAtOnce(VerifyBench.admitted(.person))
        // Ten at once, and one a second.
        for _ in 0..<10 { #expect(try await bench.ask().status == 200) }
        var refused: VerifyBench.Answer?
        for _ in 0..<100 where refused == nil {
            let answer = try await bench.ask()
            if answer.status != 200 { refused = answer }
        }
        #expect(refused?.status == 429 && refused?.code == "rate_limit_exceeded")
        #expect(refused?.fields[.retryAfter] != nil)
        await bench.stop()
    }
}
