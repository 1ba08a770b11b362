import Catalogue
import Messages
import Telemetry
import Testing

/// The platforms that this process plays, as apps: their numbers and keys are those of the process that reads the document.
struct SandboxAppsTests {
    private let reading = MerchantReading()

    private let means = SandboxMeans(
        apps: AppSandbox(
            baseURL: "http://127.0.0.1:9/",
            apps: [
                "demo-account": AppSandbox.Played(
                    platform: .officialAccount, id: "wx1", original: "gh_1", token: Secret(AppFile.token),
                    encodingKey: Secret(AppFile.encodingKey), secret: Secret(AppFile.secret)),
                "demo-plain": AppSandbox.Played(
                    platform: .officialAccount, id: "wx2", token: Secret(AppFile.token),
                    encodingKey: Secret(AppFile.encodingKey)),
                "demo-wecom": AppSandbox.Played(
                    platform: .weComApp, id: "ww1", agent: 7, token: Secret(AppFile.token),
                    encodingKey: Secret(AppFile.encodingKey), secret: Secret(AppFile.secret)),
                "demo-robot": AppSandbox.Played(
                    platform: .weComRobot, id: "ww1", token: Secret(AppFile.token),
                    encodingKey: Secret(AppFile.encodingKey)),
            ]))

    private func played() throws -> Catalogue {
        let draft = CatalogueDraft(channel: "c", baseURL: "sandbox:", apiKey: nil, models: ["m"])
        return try Catalogue(draft.withSandboxApps().sealed(with: nil), keys: nil, sandbox: means)
    }

    @Test func `a catalogue without apps is given those that the sandbox plays`() throws {
        let apps = try played().apps
        #expect(apps.map(\.name) == ["demo-account", "demo-plain", "demo-wecom", "demo-robot"])
        #expect(apps.allSatisfy { $0.isSandbox && $0.fault == nil && $0.baseURL == "http://127.0.0.1:9" })
        #expect(apps[0].id == "wx1" && apps[0].original == "gh_1" && apps[0].abilities == BotAbility.allCases)
        #expect(apps[0].mode == .secure && apps[0].templates["low"] == "demo-low" && apps[0].secret != nil)
        #expect(apps[1].mode == .plain && apps[1].encodingKey == nil && apps[1].abilities == [])
        #expect(apps[2].agent == 7 && apps[2].abilities == [.push] && apps[3].encodingKey != nil)
    }

    @Test func `where no sandbox runs, or another one, an app has a fault`() throws {
        let document = try reading.sealed(AppFile.document("{ name: 'a', platform: 'wechat', baseURL: 'sandbox:' }"))
        for sandbox in [nil, SandboxMeans(), means] {
            let app = try Catalogue(document, keys: nil, sandbox: sandbox).apps[0]
            #expect(app.fault != nil && app.isSandbox && app.token == nil && app.id.isEmpty)
            #expect(app.identity(of: "oABC") == nil)
        }
        let other = try reading.sealed(
            AppFile.document("{ name: 'demo-robot', platform: 'wechat', baseURL: 'sandbox:' }"))
        #expect(try Catalogue(other, keys: nil, sandbox: means).apps[0].fault != nil)
    }

    @Test(
        arguments: [
            ("id", "'1'"), ("original", "'gh_1'"), ("token", "'\(AppFile.token)'"),
            ("encodingKey", "'\(AppFile.encodingKey)'"), ("secret", "'\(AppFile.secret)'"),
        ])
    func `an entry at the sandbox has no numbers and no keys`(member: String, value: String) {
        let entry = "{ name: 'a', platform: 'wechat', baseURL: 'sandbox:', \(member): \(value) }"
        #expect(reading.fault(AppFile.document(entry))?.place == "apps[0].\(member)")
    }

    @Test func `a catalogue with apps stays as it is`() throws {
        let draft = try CatalogueDraft(parsing: Array(AppFile.document(AppFile.account()).utf8))
        #expect(draft.withSandboxApps() == draft)
    }
}
