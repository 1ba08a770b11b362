import Catalogue
import Messages
import Telemetry
import Testing

/// How the apps of a document are read, and which are refused.
struct AppTests {
    private let reading = MerchantReading()

    private func app(_ entry: String) throws -> App {
        try #require(try reading.read(AppFile.document(entry)).apps.first)
    }

    private func identity(of app: App, _ sender: String) -> String? { app.identity(of: sender)?.text }

    @Test func `an official account that says little may nothing, and is delivered to in secure mode`() throws {
        let app = try app(AppFile.account())
        #expect(app.name == "mp" && app.platform == .officialAccount && app.id == "wx8888888888888888")
        #expect(app.baseURL == "https://api.weixin.qq.com" && app.mode == .secure && app.abilities == [])
        #expect(app.token?.exposed == AppFile.token && app.encodingKey?.exposed == AppFile.encodingKey)
        #expect(app.secret == nil && app.original == nil && app.agent == nil && app.modelNames == [])
        #expect(app.path == "/wechat/mp" && app.fault == nil && !app.isSandbox && app.pollInterval == nil)
        #expect(!app.hasSubscriptions)
        #expect(identity(of: app, "oABC") == "wechat:wx8888888888888888:oABC")
    }

    @Test func `an official account says what it may, how it is spoken to and what it offers`() throws {
        let app = try app(
            AppFile.account([
                "baseURL": "'https://wx.example.com/'", "original": "'gh_0123'", "mode": "'compatible'",
                "secret": "'\(AppFile.secret)'", "abilities": "['push', 'typing', 'qrcode', 'identify', 'notices']",
                "templates": "{ credited: 'T_1-a', low: 'T2', lowFields: ['-', 'amount_2'], subscriptions: true }",
                "models": "['plain', 'small']",
                "words": "{ balance: ['余额查询', 'MENU_Balance'], new: ['重来'] }",
            ]))
        #expect(app.baseURL == "https://wx.example.com" && app.original == "gh_0123" && app.mode == .compatible)
        #expect(app.secret?.exposed == AppFile.secret && app.abilities == BotAbility.allCases && app.may(.notices))
        #expect(app.templates == ["credited": "T_1-a", "low": "T2"] && app.modelNames == ["plain", "small"])
        #expect(app.templateFields == ["low": ["-", "amount_2"]] && app.hasSubscriptions)
        #expect(app.words == ["余额查询": .balance, "menu_balance": .balance, "重来": .new])
    }

    @Test func `persons know an app by its title, which is its name if it has none`() throws {
        #expect(try app(AppFile.account(["title": "'驿站助手'"])).title == "驿站助手")
        #expect(try app(AppFile.account()).title == "mp" && app(AppFile.robot(["title": "'R'"])).title == "R")
        for title in ["''", "'a\\nb'", "'\(String(repeating: "a", count: 41))'", "7"] {
            #expect(throws: CatalogueError.self, "\(title)") { try app(AppFile.account(["title": title])) }
        }
    }

    @Test func `plain mode needs no key that encrypts, and has none`() throws {
        for key in ["", "'\(AppFile.encodingKey)'"] {
            let app = try app(AppFile.account(["mode": "'plain'", "encodingKey": key]))
            #expect(app.mode == .plain && app.encodingKey == nil && app.token != nil && app.fault == nil)
        }
    }

    @Test func `an application pushes if it has a secret, unless it says that it does not`() throws {
        let app = try app(AppFile.weCom())
        #expect(app.platform == .weComApp && app.agent == 1_000_002 && app.abilities == [.push])
        #expect(app.baseURL == "https://qyapi.weixin.qq.com" && app.path == "/wecom/staff")
        #expect(identity(of: app, "Zhang.San") == "wecom:ww01:zhang.san")
        #expect(try self.app(AppFile.weCom(["secret": ""])).abilities == [])
        #expect(try self.app(AppFile.weCom(["abilities": "[]"])).abilities == [])
    }

    @Test func `robots and groups are read`() throws {
        let robot = try app(AppFile.robot(["sharesGroups": "true"]))
        #expect(robot.platform == .weComRobot && robot.sharesGroups && robot.path == "/wecom/robot")
        #expect(robot.token != nil && robot.encodingKey != nil && robot.secret == nil && robot.abilities == [])
        let group = try app(AppFile.zsxq())
        #expect(group.platform == .zsxq && group.baseURL == "https://api.zsxq.com" && group.path == nil)
        #expect(group.secret?.exposed == AppFile.secret && group.token == nil && group.pollInterval == .seconds(300))
        #expect(identity(of: group, "anybody") == "zsxq:10000000000001")
        #expect(try app(AppFile.zsxq(["pollSeconds": "60"])).pollInterval == .seconds(60))
    }

    @Test func `apps are found by their names, and an app has one entry`() throws {
        let all = try reading.read(
            AppFile.document(AppFile.account(), AppFile.weCom(), AppFile.robot(), AppFile.zsxq()))
        #expect(all.app("robot")?.platform == .weComRobot && all.app("other") == nil)
        let again = AppFile.document(AppFile.account(), AppFile.account(["name": "'mp2'"]))
        #expect(reading.fault(again)?.place == "apps[1].id")
        let agents = AppFile.document(AppFile.weCom(), AppFile.weCom(["name": "'b'"]))
        #expect(reading.fault(agents)?.place == "apps[1].agent")
        let named = AppFile.document(AppFile.account(), AppFile.zsxq(["name": "'mp'"]))
        #expect(reading.fault(named)?.place == "apps[1].name")
        let others = AppFile.document(
            AppFile.weCom(), AppFile.weCom(["name": "'b'", "agent": "3"]), AppFile.robot(),
            AppFile.robot(["name": "'second'"]))
        #expect(try reading.read(others).apps.count == 4)
    }

    @Test func `there are at most 64 apps`() {
        let entries = Array(repeating: "{}", count: 65).joined(separator: ", ")
        #expect(reading.fault("{ apps: [\(entries)] }")?.kind == .size(limit: 64, value: 65))
    }

    /// - Parameter place: behind `apps[0].`.
    private func expectRefusal(of entry: String, at place: String) {
        let error = reading.fault(AppFile.document(entry))
        #expect(error?.place == (place.isEmpty ? "apps[0]" : "apps[0]." + place), "\(entry): \(error as Any)")
        let text = error?.description ?? ""
        for secret in [AppFile.token, AppFile.encodingKey, AppFile.secret] { #expect(!text.contains(secret)) }
    }

    @Test(
        arguments: [
            ("name", ""), ("name", "'MP'"), ("name", "'a/b'"), ("platform", ""), ("platform", "'telegram'"),
            ("platform", "1"), ("baseURL", "'x'"), ("baseURL", "'https://u:p@a.cn'"), ("baseURL", "'https://a.cn?x=1'"),
            ("id", ""), ("id", "'wx/8'"), ("id", "18"), ("original", "'gh 1'"), ("mode", "'none'"), ("token", ""),
            ("encodingKey", ""), ("abilities", "['fly']"), ("abilities", "['push', 'push']"), ("abilities", "'push'"),
            ("models", "['none']"), ("models", "['small', 'small']"), ("models", "'small'"), ("system", "''"),
            ("system", "'\(String(repeating: "a", count: 8_193))'"), ("turns", "31"), ("turns", "-1"), ("turns", "'3'"),
            ("memoryMinutes", "0"), ("memoryMinutes", "43201"), ("memoryBytes", "999"), ("memoryBytes", "100001"),
            ("joinMilliseconds", "1501"), ("greeting", "'\(String(repeating: "好", count: 501))'"), ("help", "3"),
            ("lowCredit", "'much'"), ("language", "'fr'"), ("pictures", "'yes'"), ("words", "[]"),
            ("templates", "'T'"), ("cookie", "'x'"),
        ])
    func `what is wrong with an app is named by its place`(member: String, value: String) {
        expectRefusal(of: AppFile.account([member: value]), at: member)
    }

    @Test(
        arguments: [
            ("token", "'ab'"), ("token", "'\(String(repeating: "a", count: 33))'"), ("token", "'a-b-c'"),
            ("token", "3"), ("token", "'***'"), ("encodingKey", "'\(AppFile.encodingKey.dropLast())'"),
            ("encodingKey", "'\(AppFile.encodingKey)='"), ("encodingKey", "'\(AppFile.encodingKey.dropLast())+'"),
            ("secret", "'a b'"), ("secret", "'a;b'"), ("secret", "'é'"),
            ("secret", "'\(String(repeating: "a", count: 513))'"), ("secret", "''"),
        ])
    func `what cannot be a token, a key or a secret is refused`(member: String, value: String) {
        expectRefusal(of: AppFile.account([member: value]), at: member)
    }

    @Test func `abilities need a secret, and templates the ability to send by them`() {
        expectRefusal(of: AppFile.account(["abilities": "['push']"]), at: "secret")
        expectRefusal(of: AppFile.weCom(["abilities": "['push']", "secret": ""]), at: "secret")
        expectRefusal(of: AppFile.weCom(["abilities": "['typing']"]), at: "abilities")
        let pushing = ["secret": "'\(AppFile.secret)'", "abilities": "['push']"]
        for templates in ["{ low: 'T' }", "{ paid: 'T' }", "{ low: 'a b' }"] {
            let place = templates.contains("paid") ? "templates.paid" : "templates"
            let entry = AppFile.account(pushing.merging(["templates": templates]) { $1 })
            expectRefusal(of: entry, at: templates.contains("a b") ? "templates.low" : place)
        }
    }

    @Test(arguments: ["['a b']", "['A']", "['-']", "['a', 'a']", "['a', 'b', 'c', 'd']", "'a'", "['']"])
    func `the fields of a template are up to three names`(names: String) {
        let entry = [
            "secret": "'\(AppFile.secret)'", "abilities": "['notices']",
            "templates": "{ low: 'T', lowFields: \(names) }",
        ]
        expectRefusal(of: AppFile.account(entry), at: "templates.lowFields")
        let other = entry.merging(["templates": "{ low: 'T', creditedFields: ['a'] }"]) { $1 }
        expectRefusal(of: AppFile.account(other), at: "templates.creditedFields")
    }

    @Test(
        arguments: [
            ("{ dance: ['x'] }", "words.dance"), ("{ new: 'x' }", "words.new"), ("{ new: [' x'] }", "words.new"),
            ("{ new: ['x '] }", "words.new"), ("{ new: ['a\\nb'] }", "words.new"), ("{ new: ['go!'] }", "words.new"),
            ("{ new: ['ｇｏ'] }", "words.new"),
            ("{ new: ['\(String(repeating: "a", count: 129))'] }", "words.new"),
            ("{ new: ['Go'], stop: ['go'] }", "words.stop"),
            ("{ new: [\((0..<65).map { "'w\($0)'" }.joined(separator: ","))] }", "words"),
        ])
    func `a word means one thing, and there are few`(words: String, place: String) {
        expectRefusal(of: AppFile.account(["words": words]), at: place)
    }

    @Test(
        arguments: [
            ("mode", "'plain'"), ("original", "'gh_1'"), ("templates", "{}"), ("sharesGroups", "true"),
            ("pollSeconds", "60"), ("manners", "{}"),
        ])
    func `what another platform alone has is refused`(member: String, value: String) {
        expectRefusal(of: AppFile.weCom([member: value]), at: member)
    }

    @Test func `each platform has numbers and keys of its own`() {
        expectRefusal(of: AppFile.account(["agent": "1"]), at: "agent")
        expectRefusal(of: AppFile.account(["sharesGroups": "true"]), at: "sharesGroups")
        for (member, value) in [("agent", ""), ("agent", "0"), ("agent", "'1'"), ("token", ""), ("encodingKey", "")] {
            expectRefusal(of: AppFile.weCom([member: value]), at: member)
        }
        for (member, value) in [("secret", "'\(AppFile.secret)'"), ("abilities", "[]"), ("agent", "1"), ("token", "")] {
            expectRefusal(of: AppFile.robot([member: value]), at: member)
        }
        for (member, value) in [
            ("secret", ""), ("id", "'g1'"), ("id", "'\(String(repeating: "1", count: 21))'"), ("pollSeconds", "59"),
            ("token", "'\(AppFile.token)'"), ("turns", "3"), ("lowCredit", "1"), ("words", "{}"),
        ] {
            expectRefusal(of: AppFile.zsxq([member: value]), at: member)
        }
        expectRefusal(of: "3", at: "")
    }
}
