import Foundation
import HTTP
import Mail
import Messages
import Telemetry
import Testing

@testable import yizhan

/// What the settings say of mails.
struct MailSettingsTests {
    private static let good = [
        "YIZHAN_MAIL_SERVER": "smtp.example.com:587", "YIZHAN_MAIL_FROM": "驿站 <post@example.com>",
        "YIZHAN_MAIL_USER": "post", "YIZHAN_MAIL_PASSWORD": "hush",
    ]

    private func made(_ change: [String: String]) throws -> SMTPSession.Server? {
        try Settings(environment: Self.good.merging(change) { $1 }).mailServer()
    }

    @Test func `a server is made of them, over TLS`() throws {
        let server = try #require(try made([:]))
        #expect(server.host == "smtp.example.com" && server.port == 587 && server.security == .startTLS)
        #expect(server.login?.user == "post" && server.login?.password.exposed == "hush")
        #expect(server.greeting == "example.com")
        let settings = try Settings(environment: Self.good)
        #expect(settings.offersMail && settings[.mailFrom]?.name == "驿站")
        #expect(try made(["YIZHAN_MAIL_SECURITY": "tls"])?.security == .tls)
    }

    @Test func `a group is told of alarms by the address that WeCom shows of its robot, and by no other`() throws {
        let good = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a1-b2"
        #expect(try Settings(environment: ["YIZHAN_ALARM_ROBOT": good]).alarmGroup() != nil)
        #expect(try Settings(environment: [:]).alarmGroup() == nil)
        let bad = try Settings(environment: ["YIZHAN_ALARM_ROBOT": "SECRETKEY"])
        let error = #expect(throws: SettingError.self) { try bad.alarmGroup() }
        #expect(error?.description.contains("YIZHAN_ALARM_ROBOT") == true)
        #expect(error?.description.contains("SECRETKEY") == false)
    }

    @Test func `without a server no mails are offered`() throws {
        let settings = try Settings(environment: [:])
        #expect(try settings.mailServer() == nil && !settings.offersMail)
        #expect(settings[.signupGrant] == .zero && settings[.giftBudget] == .yuan(100))
    }

    @Test func `a password may be in a file`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).password")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("from a file\n".utf8).write(to: file)
        let server = try made(["YIZHAN_MAIL_PASSWORD": "", "YIZHAN_MAIL_PASSWORD_FILE": file.path])
        #expect(server?.login?.password.exposed == "from a file")
    }

    @Test func `a server on this machine needs neither TLS nor a user`() throws {
        let local = [
            "YIZHAN_MAIL_SERVER": "127.0.0.1:8025", "YIZHAN_MAIL_SECURITY": "plain", "YIZHAN_MAIL_USER": "",
            "YIZHAN_MAIL_PASSWORD": "",
        ]
        #expect(try made(local)?.login == nil)
        #expect(try made(["YIZHAN_MAIL_SERVER": "[::1]:25", "YIZHAN_MAIL_SECURITY": "plain"])?.host == "::1")
    }

    @Test(arguments: [
        (["YIZHAN_MAIL_FROM": ""], "YIZHAN_MAIL_FROM"), (["YIZHAN_MAIL_PASSWORD": ""], "YIZHAN_MAIL_PASSWORD"),
        (["YIZHAN_MAIL_USER": ""], "YIZHAN_MAIL_USER"), (["YIZHAN_MAIL_SECURITY": "plain"], "YIZHAN_MAIL_SECURITY"),
    ])
    func `what is missing or unsafe is named, and no password is told`(change: [String: String], name: String) throws {
        let settings = try Settings(environment: Self.good.merging(change) { $1 })
        let error = #expect(throws: SettingError.self) { try settings.mailServer() }
        #expect(error?.description.hasPrefix(name) == true && error?.description.contains("hush") == false)
    }

    @Test(arguments: [
        ("YIZHAN_MAIL_SERVER", "smtp.example.com"), ("YIZHAN_MAIL_SERVER", ":25"), ("YIZHAN_MAIL_SERVER", "a b:25"),
        ("YIZHAN_MAIL_SERVER", "a:0"), ("YIZHAN_MAIL_FROM", "post"), ("YIZHAN_MAIL_FROM", "a <b@c.de> x"),
        ("YIZHAN_MAIL_FROM", "a@b.cd\r\nBcc: e@f.gh"), ("YIZHAN_MAIL_SECURITY", "none"),
    ])
    func `what is no such value is refused`(name: String, value: String) {
        #expect(throws: SettingError.self) { try Settings(environment: [name: value]) }
    }
}
