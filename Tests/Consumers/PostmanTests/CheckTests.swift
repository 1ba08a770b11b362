import Catalogue
import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import Testing

@testable import Postman

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct CheckTests {
    private let bench: PushBench

    init() throws { bench = try PushBench() }

    /// What an account grants that is verified: a message to nobody fails for its recipient.
    private func playVerified() {
        let answers = [
            "/cgi-bin/message/custom/typing": PlayedPlatform.Answer.code(40003, "invalid openid"),
            "/cgi-bin/qrcode/create": PlayedPlatform.Answer(#"{"ticket":"T","expire_seconds":60,"url":"http://x"}"#),
        ]
        bench.platform.play { request in answers[request.path] ?? PlayedPlatform.Answer.ok }
    }

    private func lines(_ findings: [AppFinding]) -> [String] {
        findings.map { "\($0.subject) \($0.isGood ? "good" : "bad")\($0.code.map { " " + $0 } ?? "")" }
    }

    @Test func `an account that may all that its entry says is good, and nobody is written to`() async throws {
        playVerified()
        let findings = try await bench.findings()
        #expect(
            lines(findings) == [
                "secret good", "push good", "typing good 40003", "qrcode good", "delivery good", "address good",
            ])
        let address = try #require(findings.last).advice
        #expect(address.chinese.contains("https://yizhan.example/wechat/mp"))
        #expect(address.english.contains("https://yizhan.example/wechat/mp"))
        let paths = bench.platform.calls.map(\.path)
        #expect(
            paths == [
                "/cgi-bin/customservice/getkflist", "/cgi-bin/message/custom/typing", "/cgi-bin/qrcode/create",
            ])
    }

    @Test func `an account that is not verified is told what it may not`() async throws {
        bench.platform.say(.code(48001, "api unauthorized"))
        let findings = try await bench.findings()
        #expect(
            lines(findings) == [
                "secret good", "push bad 48001", "typing bad 48001", "qrcode bad 48001", "delivery good",
                "address good",
            ])
        // What is not granted is not missed where the entry does not say it; what is granted is offered.
        try bench.replace(PushBench.account(at: bench.platform.baseURL, abilities: []))
        let unclaimed = try await lines(bench.findings())
        #expect(unclaimed.count == 6 && !unclaimed.contains { $0.contains("bad") })
        playVerified()
        let offered = try await bench.findings().first { $0.subject == "push" }
        #expect(offered?.isGood == true && offered?.advice.english.contains("not used") == true)
    }

    /// As a test account says, which may push: it has no desk of customer service.
    @Test func `an account without a desk of customer service may push`() async throws {
        bench.platform.say(.code(65400, "please enable new custom service, or wait for a while if you have enabled"))
        #expect(try await lines(bench.findings()).contains("push good"))
        try bench.replace(PushBench.account(at: bench.platform.baseURL, abilities: []))
        let offered = try await bench.findings().first { $0.subject == "push" }
        #expect(offered?.isGood == true && offered?.advice.english.contains("not used") == true)
    }

    @Test(arguments: [40125, 40001, 40013])
    func `a wrong secret or name is found`(code: Int) async throws {
        bench.platform.sayForTokens(.code(code))
        #expect(try await lines(bench.findings()).first == "secret bad \(code)")
        #expect(bench.platform.calls.isEmpty)
    }

    @Test func `the address to be listed is the one that the platform says`() async throws {
        bench.platform.sayForTokens(
            .code(40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 67-1"))
        let finding = try #require(try await bench.findings().first)
        #expect(finding.subject == "ip" && !finding.isGood && finding.code == "40164")
        #expect(finding.advice.chinese.contains("203.0.113.7") && finding.advice.english.contains("203.0.113.7"))
    }

    private nonisolated static let sentences: [(String, String?)] = [
        ("not allow to access from your ip, hint: [17], from ip: 203.0.113.7, more info at https://a.b", "203.0.113.7"),
        ("ip:2001:db8::7.", "2001:db8::7"), ("no address, only 1.2 and a.b.c.d and 999.1.1.1", nil),
    ]

    @Test(arguments: sentences)
    func `an address is found in a sentence`(message: String, address: String?) {
        #expect(AppFinding.address(in: message) == address)
    }

    @Test func `a check looks anew, though a token is known`() async throws {
        #expect(await bench.outcome(of: .text("hi")) == .sent)
        bench.platform.sayForTokens(.code(40125))
        #expect(try await lines(bench.findings()).first == "secret bad 40125")
    }

    @Test func `a platform that does not answer is named as such`() async throws {
        bench.platform.sayForTokens(.init("", status: 502))
        let finding = try #require(try await bench.findings().first)
        #expect(finding.subject == "secret" && finding.advice.english.contains("does not answer"))
    }

    @Test func `an entry of deliveries is looked at by its form`() async throws {
        let baseURL = bench.platform.baseURL
        let rows: [(App, String)] = [
            (PushBench.account(at: baseURL, token: "a-b"), "delivery bad token"),
            (PushBench.account(at: baseURL, token: "ab"), "delivery bad token"),
            (PushBench.account(at: baseURL, encodingKey: "short"), "delivery bad encoding_key"),
            (PushBench.account(at: baseURL, encodingKey: nil), "delivery bad encoding_key"),
        ]
        for (app, line) in rows {
            try bench.replace(app)
            #expect(try await lines(bench.findings()).contains(line))
        }
    }

    @Test func `an address that no platform reaches is said to be one`() {
        let account = PushBench.account(at: "https://api.weixin.qq.com")
        func isGood(_ address: String) -> Bool? {
            AppFinding.delivery(of: account, at: address).first { $0.subject == "address" }?.isGood
        }
        let good = ["https://a.example", "http://a.example", "https://a.example:443"].map { isGood($0) }
        let bad = ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:8080", "https://a.example:8443"]
        #expect(good == [true, true, true] && bad.map { isGood($0) } == [false, false, false, false])
    }

    @Test func `an application is checked by a message to nobody`() async throws {
        bench.platform.say(.code(81013, "all invalid"))
        #expect(
            try await lines(bench.findings(of: "work"))
                == ["secret good", "push good 81013", "delivery good", "address good"])
        let document = try #require(bench.platform.calls.first).document()
        #expect(document.member("touser")?.string == "yizhan-check")
        bench.platform.say(.code(60020, "not allow to access from your ip, from ip: 203.0.113.7"))
        #expect(try await lines(bench.findings(of: "work")).contains("ip bad 60020"))
        bench.platform.say(.code(48002, "api forbidden"))
        #expect(try await lines(bench.findings(of: "work")).contains("push bad 48002"))
    }

    @Test func `a robot has nothing to be called for`() async throws {
        #expect(try await lines(bench.findings(of: "robot")) == ["delivery good", "address good"])
        #expect(bench.platform.calls.isEmpty && bench.platform.tokens.isEmpty)
    }

    @Test func `a group is checked by its list`() async throws {
        bench.platform.say(.init(#"{"succeeded":true,"resp_data":{"topics":[]}}"#))
        #expect(try await lines(bench.findings(of: "circle")) == ["cookie good"])
        bench.platform.say(.init(#"{"succeeded":false,"code":401}"#, status: 401))
        #expect(try await lines(bench.findings(of: "circle")) == ["cookie bad unauthorized"])
    }

    @Test func `an app that is gone or cannot be used is said to be so, in time or not at all`() async throws {
        #expect(try await lines(bench.findings(of: "none")) == ["delivery bad no_app"])
        try bench.replace(PushBench.account(at: bench.platform.baseURL, fault: "its key cannot be opened"))
        let findings = try await bench.findings()
        #expect(lines(findings).first == "secret bad app_unusable")
        #expect(findings.first?.advice.english.contains("its key cannot be opened") == true)
        let late = AppChecked(
            app: "mp", request: RequestID("r1"), reply: ReplyAddress(partition: 0, stream: "s1"), deadline: bench.now)
        #expect(await bench.messages(of: .check(late)).isEmpty)
    }
}
