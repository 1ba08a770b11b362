import Credentials
import CredentialsBench
import EventLoop
import HTTP
import JSON
import MessageLog
import Messages
import Problems
import Streams
import Testing

@testable import Ingress

/// Calls that pass the door once Auth has let their credential in.
@IOLoop
struct VerificationTests {
    /// Paths that are told what a caller may, and that take a place.
    nonisolated private static let paths = ["/rights", "/place"]

    private func bench(
        places: Int = 2, kept: Duration = .zero, remembered: Duration = .seconds(600),
        patience: Duration = .milliseconds(30), deadline: Duration = .milliseconds(300)
    ) throws -> IngressBench {
        var configuration = Ingress.Configuration()
        configuration.verification.kept = kept
        configuration.verification.remembered = remembered
        configuration.verification.patience = patience
        configuration.verification.deadline = deadline
        return try IngressBench(places: places, configuration)
    }

    private static let admitted: StreamEnd = {
        let text: JSONText = [
            "object": "admission", "account": "owner", "role": "operator", "group": "vip", "models": ["a", "b"],
        ]
        return .document(status: 200, text.bytes)
    }()

    nonisolated private static func refused(_ problem: Problem) -> StreamEnd {
        .ended(
            .init(
                ending: .refused, usage: nil, events: [],
                failure: (problem: problem, id: EventID(partition: 0, offset: 0, index: 0))))
    }

    /// Has Auth let the bench's key in, at a path.
    private func letIn(_ bench: IngressBench, _ path: String) async throws {
        async let asked = bench.ask(.get, path)
        try await bench.end(0, Self.admitted)
        #expect(try await asked.status == 200)
    }

    @Test func `Auth is asked about the credential and its address, and says what the caller may`() async throws {
        let bench = try bench()
        async let asked = bench.ask(.get, "/rights")
        try await bench.end(0, Self.admitted)
        let answer = try await asked
        #expect(answer.status == 200 && answer.text == "operator vip a,b")
        let draft = try #require(bench.log.drafts.first)
        #expect(draft.topic == AuthInbox.topic && draft.event.type == QuestionAsked.type)
        let question = try JSONValue(parsing: Array(draft.event.value))
        #expect(question.member("credential")?.string == APIKey.hash(bench.key).hexadecimal)
        #expect(question.member("from")?.string == "127.0.0.1")
        await bench.stop()
    }

    @Test(arguments: paths)
    func `what Auth said is repeated for its time`(path: String) async throws {
        let bench = try bench(kept: .seconds(3600))
        try await letIn(bench, path)
        for _ in 0..<5 { #expect(try await bench.ask(.get, path).status == 200) }
        #expect(bench.log.drafts.count == 1)
        await bench.stop()
    }

    @Test(arguments: paths)
    func `whom Auth refuses is told why, in its words`(path: String) async throws {
        let bench = try bench(kept: .seconds(3600))
        let problem = Problem(.accountSuspended, "Suspended: write to me.", reason: "Write to me.")
        async let first = bench.ask(.get, path)
        try await bench.end(0, Self.refused(problem))
        for answer in [try await first, try await bench.ask(.get, path)] {
            #expect(answer.status == 403 && bench.code(answer.text) == "account_suspended")
            #expect(answer.text.contains(#""reason":"Write to me.""#))
        }
        #expect(bench.log.drafts.count == 1)
        await bench.stop()
    }

    @Test(arguments: paths)
    func `a forged key asks nobody`(path: String) async throws {
        let bench = try bench()
        let strange = APIKey.make(try #require(Account("owner")), .random())
        for key in [nil, "sk-abc", strange] {
            #expect(try await bench.ask(.get, path, key: key).status == 401)
        }
        #expect(bench.log.drafts.isEmpty)
        await bench.stop()
    }

    // MARK: - Silence

    @Test(arguments: paths, [StubbornLog.Manner.silent, .refusing])
    func `while Auth is silent, who was let in within minutes comes through, and nobody else`(
        path: String, manner: StubbornLog.Manner
    ) async throws {
        let bench = try bench()
        try await letIn(bench, path)
        bench.log.manner = manner
        let known = try await bench.ask(.get, path)
        #expect(known.status == 200 && (path == "/place" || known.text == "operator vip a,b"))
        let other = APIKey.make(try #require(Account("owner")), bench.secret)
        let unknown = try await bench.ask(.get, path, key: other)
        #expect(unknown.status == 503 && bench.code(unknown.text) == "unavailable")
        #expect(unknown.fields[.retryAfter] == "1")
        await bench.stop()
    }

    @Test(arguments: paths)
    func `a memory has an end`(path: String) async throws {
        let bench = try bench(remembered: .zero)
        try await letIn(bench, path)
        bench.log.manner = .refusing
        #expect(try await bench.ask(.get, path).status == 503)
        await bench.stop()
    }

    @Test(arguments: paths)
    func `whom Auth has refused meanwhile is not let in while it is silent`(path: String) async throws {
        let bench = try bench()
        try await letIn(bench, path)
        async let asked = bench.ask(.get, path)
        try await bench.end(1, Self.refused(Problem(.invalidAPIKey)))
        #expect(try await asked.status == 401)
        bench.log.manner = .refusing
        #expect(try await bench.ask(.get, path).status == 503)
        await bench.stop()
    }

    @Test func `whose request was let in may resume, and is not told what nobody said of its rights`() async throws {
        let bench = try bench()
        let caller = Caller(account: try #require(Account("owner")), key: APIKey.hash(bench.key))
        bench.ingress.noteLetIn(caller, from: "127.0.0.1", at: .now)
        bench.log.manner = .refusing
        #expect(try await bench.ask(.get, "/place").status == 200)
        #expect(try await bench.ask(.get, "/rights").status == 503)
        await bench.stop()
    }

    @Test func `a key that was let in elsewhere is not let in from here while Auth is silent`() async throws {
        let bench = try bench()
        let caller = Caller(account: try #require(Account("owner")), key: APIKey.hash(bench.key))
        bench.ingress.noteLetIn(caller, from: "192.0.2.7", at: .now)
        bench.log.manner = .refusing
        #expect(try await bench.ask(.get, "/place").status == 503)
        await bench.stop()
    }

    @Test func `one call waits for an Auth that is silent, and those that follow do not`() async throws {
        let bench = try bench(patience: .seconds(1), deadline: .seconds(30))
        try await letIn(bench, "/place")
        bench.log.manner = .silent
        #expect(try await bench.ask(.get, "/place").status == 200)
        let begun = ContinuousClock.now
        for _ in 0..<3 { #expect(try await bench.ask(.get, "/place").status == 200) }
        #expect(ContinuousClock.now - begun < .seconds(1))
        #expect(bench.log.drafts.count == 2)
        await bench.stop()
    }

    @Test(arguments: [StreamEnd.expired, .unavailable, .overdue, refused(Problem(.late))])
    func `how a question ends is not told as how a stream ended`(end: StreamEnd) async throws {
        let bench = try bench()
        async let asked = bench.ask(.get, "/place")
        try await bench.end(0, end)
        let answer = try await asked
        #expect(answer.status == 503 && bench.code(answer.text) == "unavailable")
        await bench.stop()
    }

    @Test func `a call that waits holds its place until it is answered`() async throws {
        let bench = try bench(places: 1, deadline: .seconds(30))
        async let first = bench.ask(.get, "/place")
        try await bench.begun(1)
        let second = try await bench.ask(.get, "/place")
        #expect(second.status == 429 && bench.code(second.text) == "too_many_streams")
        try await bench.end(0, Self.refused(Problem(.invalidAPIKey)))
        #expect(try await first.status == 401)
        async let third = bench.ask(.get, "/place")
        try await bench.end(1, Self.admitted)
        #expect(try await third.status == 200)
        await bench.stop()
    }
}
