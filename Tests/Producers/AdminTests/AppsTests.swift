import EventLoop
import HTTP
import JSON
import LiveCatalogue
import MessageLog
import Messages
import Testing

@testable import Admin

/// What operators see of the bot's apps and conversations, and do with them. Postman and Bot are played.
@IOLoop
struct AppsTests {
    private static let token = "0token1token2token"
    private static let encodingKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    private static let secret = "secret0secret1secret2"
    private static let secrets = [token, encodingKey, secret]

    /// With an official account that may push, a robot, and an app of a sandbox that does not run.
    private func bench() async throws -> AdminBench {
        let bench = try await AdminBench()
        let keys = #""token":"\#(Self.token)","encodingKey":"\#(Self.encodingKey)""#
        for (name, entry) in [
            ("mp", #"{"platform":"wechat","id":"wx1","secret":"\#(Self.secret)","abilities":["push"],\#(keys)}"#),
            ("robot", #"{"platform":"wecom-robot","id":"ww1",\#(keys)}"#),
            ("played", #"{"platform":"wecom","baseURL":"sandbox:"}"#),
        ] {
            let added = try await bench.ask(
                .patch, "/catalogue/apps/\(name)", entry, ifVersion: Int(bench.catalogue.version))
            #expect(added.status == 200, "\(added.text)")
        }
        return bench
    }

    /// Waits until a message of a type is on the log.
    private func asked<Asked: Message>(_ topic: Topic, _ bench: AdminBench) async throws -> Asked {
        let log = bench.log
        return try await withDeadline(.seconds(20)) {
            while true {
                try Task.checkCancellation()
                let records = try await log.read(topic, partition: 0, from: 0, limit: 1000)
                guard let record = records.last(where: { $0.event.type == Asked.type }) else { continue }
                return try MessageCoding.decode(Asked.self, from: record.event.value)
            }
        }
    }

    private func say(
        _ answer: QuestionAnswered.Answer, to request: RequestID?, at reply: ReplyAddress?, _ bench: AdminBench
    ) async throws {
        let answered = QuestionAnswered(
            request: try #require(request), account: try #require(Account("owner")), reply: try #require(reply),
            answer: answer, audience: .operator)
        _ = try await bench.log.append([Draft(to: ResponderInbox.answered(answered))])
    }

    @Test func `the apps are listed with the address for the platform's console, and without a key`() async throws {
        let bench = try await bench()
        let helper = try await bench.open("helper", .operator)
        let list = try await bench.ask(.get, "/apps", key: helper)
        #expect(list.status == 200 && !Self.secrets.contains { list.text.contains($0) }, "\(list.text)")
        let apps = Array(try #require(list.json?.member("data")).elements)
        func texts(_ name: String) -> [String?] { apps.map { $0.member(name)?.string } }
        #expect(texts("name") == ["mp", "robot", "played"] && texts("platform") == ["wechat", "wecom-robot", "wecom"])
        #expect(texts("path") == ["/wechat/mp", "/wecom/robot", "/wecom/played"])
        #expect(texts("address")[0] == "http://127.0.0.1:8080/wechat/mp" && texts("mode") == ["secure", nil, nil])
        #expect(texts("fault") == [nil, nil, "this process runs no sandbox"])
        let abilities = Array(try #require(apps[0].member("abilities")).elements)
        #expect(abilities.map(\.string) == ["push"])
        #expect(apps.map { $0.member("sandbox")?.bool } == [false, false, true])
        await bench.close()
    }

    @Test func `a check is Postman's, and its findings are told`() async throws {
        let bench = try await bench()
        async let checked = bench.ask(.post, "/apps/mp/check")
        let check: AppChecked = try await asked(PostmanInbox.topic, bench)
        #expect(check.app == "mp")
        let advice = BilingualText(chinese: "把本机加入 IP 白名单", english: "Add this machine to the IP list.")
        let finding = AppFinding(subject: "ip", isGood: false, code: "40164", advice: advice)
        try await say(.app([finding]), to: check.request, at: check.reply, bench)
        let answer = try await checked
        #expect(answer.status == 200 && answer.json?.member("object")?.string == "app.check", "\(answer.text)")
        let findings = Array(try #require(answer.json?.member("findings")).elements)
        #expect(findings.map { $0.member("code")?.string } == ["40164"])
        #expect(findings.map { $0.member("good")?.bool } == [false])
        #expect(findings.map { $0.member("advice")?.string } == [advice.english])
        await bench.close()
    }

    @Test(arguments: ["oABC", "wechat:wx1:oABC"])
    func `a test is sent once to whom the operator names, and the trail has no word of it`(to: String) async throws {
        let bench = try await bench()
        let helper = try await bench.open("helper", .operator)
        async let tested = bench.ask(.post, "/apps/mp/test", #"{"to":"\#(to)","text":"试一试"}"#, key: helper)
        let push: PushAsked = try await asked(PostmanInbox.topic, bench)
        #expect(push.identity.text == "wechat:wx1:oABC" && push.app == "mp" && push.content == .text("试一试"))
        try await say(
            .pushed(.refused(code: "45015", isFinal: true)), to: push.request, at: push.reply, bench)
        let answer = try await tested
        #expect(answer.status == 200 && answer.json?.member("outcome")?.string == "refused", "\(answer.text)")
        #expect(answer.json?.member("code")?.string == "45015" && push.push == "test/" + (answer.request ?? ""))
        let lines = try await bench.trail("&action=app.tested")
        #expect(lines.map { $0.member("by")?.string } == ["helper"])
        #expect(lines.map { $0.member("subject")?.string } == ["mp"])
        let trail = try await bench.ask(.get, "/trail?action=app.tested").text
        #expect(trail.contains(push.identity.account.name) && !trail.contains("oABC") && !trail.contains("试一试"))
        await bench.close()
    }

    @Test func `a conversation is Bot's report`() async throws {
        let bench = try await bench()
        let identity = try #require(Identity("wechat:wx1:oABC"))
        async let shown = bench.ask(.get, "/conversations/wechat:wx1:oABC")
        let question: BotAsked = try await asked(BotInbox.topic, bench)
        #expect(question.identity == identity)
        let step = BotReport.Step(at: Timestamp(milliseconds: 7), app: "mp", what: "said", subject: "d1")
        let report = BotReport(
            identity: identity, account: identity.account, model: nil, turns: 2, waiting: 1, pushesLeft: 4,
            steps: [step])
        try await say(.conversation(report), to: question.request, at: question.reply, bench)
        let answer = try await shown
        #expect(answer.status == 200 && answer.json?.member("pushes_left")?.int == 4, "\(answer.text)")
        let steps = Array(try #require(answer.json?.member("steps")).elements)
        #expect(steps.map { $0.member("what")?.string } == ["said"] && steps[0].member("at_ms")?.int == 7)
        await bench.close()
    }

    @Test func `what is no app, no person of it, and no text is refused before anything is written`() async throws {
        let bench = try await bench()
        for path in ["/apps/none/check", "/apps/none/test"] {
            let body = path.hasSuffix("test") ? #"{"to":"oABC","text":"a"}"# : nil
            let answer = try await bench.ask(.post, path, body)
            #expect(answer.status == 404 && answer.code == "not_found", "\(answer.text)")
        }
        for (name, body, code) in [
            ("mp", #"{"to":"oABC"}"#, "missing_required_parameter"),
            ("mp", #"{"text":"a"}"#, "missing_required_parameter"),
            ("mp", #"{"to":"oABC","text":""}"#, "invalid_value"), ("mp", #"{"to":"a b","text":"a"}"#, "invalid_value"),
            ("mp", #"{"to":"wechat:wx2:oABC","text":"a"}"#, "invalid_value"),
            ("mp", #"{"to":"wecom:wx1:oABC","text":"a"}"#, "invalid_value"),
            ("mp", #"{"to":"mail:a@b.cn","text":"a"}"#, "invalid_value"),
            ("robot", #"{"to":"zhang","text":"a"}"#, "invalid_value"),
        ] {
            let answer = try await bench.ask(.post, "/apps/\(name)/test", body)
            #expect(answer.status == 400 && answer.code == code, "\(body): \(answer.text)")
        }
        for name in ["none", "wechat:wx1", "oABC"] {
            #expect(try await bench.ask(.get, "/conversations/\(name)").code == "not_found", "\(name)")
        }
        for topic in [PostmanInbox.topic, BotInbox.topic] {
            #expect(try await bench.log.read(topic, partition: 0, from: 0).isEmpty)
        }
        #expect(try await bench.trail("&action=app.tested").isEmpty)
        await bench.close()
    }
}
