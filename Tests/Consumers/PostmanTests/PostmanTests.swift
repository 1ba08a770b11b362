import Activities
import Catalogue
import EventLoop
import HTTP
import JSON
import Mail
import Messages
import Postman
import Processing
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct PostmanTests {
    private nonisolated static let now = Timestamp(milliseconds: 1_795_951_620_000)

    private func asked(
        _ language: Language = .chinese, to address: String = "ann@example.com", isLink: Bool = false,
        within life: Duration = .seconds(180)
    ) throws -> MailAsked {
        let to = try MailAddress(address)
        let code = try #require(SignInCode("493027"))
        return MailAsked(
            ticket: RequestID("t1"), desk: Desk(of: .mail(to)), to: to, code: code, language: language,
            isLink: isLink, at: Self.now, expires: Self.now + life)
    }

    @Test func `a code is mailed in Chinese, with what it is for and how long it lives`() async throws {
        let bench = try PostBench(now: Self.now)
        let performance = await bench.post(try asked())
        #expect(performance.outputs.isEmpty)
        let mails = try await bench.kept()
        let mail = try #require(mails.first)
        #expect(mail.member("to")?.elements.map { $0.string } == ["ann@example.com"])
        #expect(mail.member("from")?.string == "post@yizhan.example")
        #expect(mail.member("subject")?.string == "驿站登录验证码")
        let text = mail.member("text")?.string ?? ""
        for part in ["493027", "3 分钟", "只能使用一次", "我们的任何人都不会向您索要验证码", "如果不是您本人操作，请忽略"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(mail.member("html")?.string == nil)
    }

    @Test func `a code is mailed in English`() async throws {
        let bench = try PostBench(now: Self.now)
        _ = await bench.post(try asked(.english, within: .seconds(61)))
        let mails = try await bench.kept()
        let mail = try #require(mails.first)
        #expect(mail.member("subject")?.string == "Your Yizhan sign-in code")
        let text = mail.member("text")?.string ?? ""
        let parts = ["493027", "within 2 minutes", "works once", "Nobody of ours ever asks you", "ignore this mail"]
        for part in parts { #expect(text.contains(part), "\(part)") }
    }

    @Test(arguments: Language.allCases)
    func `the subject does not tell the code, and a link says that it is one`(language: Language) async throws {
        let bench = try PostBench(now: Self.now)
        for isLink in [false, true] { _ = await bench.post(try asked(language, isLink: isLink)) }
        let subjects = try await bench.kept().compactMap { $0.member("subject")?.string }
        #expect(Set(subjects).count == 2 && subjects.allSatisfy { !$0.contains("493027") })
    }

    @Test func `a mail that is sent again after a crash is the same to the byte`() async throws {
        let bench = try PostBench(now: Self.now)
        let asked = try asked()
        _ = await bench.post(asked)
        _ = await bench.post(asked, isTakeover: true)
        let sources = try await bench.kept().compactMap { $0.member("source")?.string }
        #expect(sources.count == 2 && Set(sources).count == 1)
    }

    @Test func `a code that has expired is not mailed`() async throws {
        let bench = try PostBench(now: Self.now)
        let performance = await bench.post(try asked(within: .zero))
        #expect(performance.outputs.isEmpty)
        #expect(try await bench.kept().isEmpty)
    }

    /// For good at once; for now after some attempts.
    @Test(arguments: ["refuse-550@example.com", "refuse-451@example.com", "late-554@example.com"])
    func `a mail that is not taken is returned`(address: String) async throws {
        let bench = try PostBench(now: Self.now)
        let asked = try asked(to: address)
        let performance = await bench.post(asked)
        #expect(performance.outputs.map { $0.message as? MailReturned } == [MailReturned(asked)])
        #expect(performance.replies.isEmpty)
        #expect(try await bench.kept().isEmpty)
    }

    @Test func `a mail that may have arrived is neither sent again nor returned`() async throws {
        let bench = try PostBench(now: Self.now)
        let performance = await bench.post(try asked(to: "cut@example.com"))
        #expect(performance.outputs.isEmpty)
        #expect(try await bench.kept().count == 1)
    }

    @Test func `without a sender or a server every mail is returned`() async throws {
        let asked = try asked()
        let mute = try PostBench(now: Self.now, sender: nil)
        let unsent = await mute.post(asked)
        #expect(unsent.outputs.count == 1)
        let sender = try #require(MailParty("post@yizhan.example"))
        let now = Self.now
        let alone = Postman(
            Postman.Configuration(sender: sender), mails: nil, catalogue: CurrentCatalogue(),
            client: HTTPClient(HTTPClient.Configuration()), publicAddress: "https://yizhan.example", clock: { now })
        let performance = await alone.perform(.asked(asked), attempt: Attempt(epoch: 1, isTakeover: false))
        #expect(performance.outputs.count == 1)
    }
}
