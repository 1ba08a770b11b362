import Foundation
import Messages
import Testing

struct IdentityTests {
    /// Facts: another function would give every person a new account.
    @Test(arguments: [
        ("mail:ann@example.com", "u-45c586b5cf92186dafeacfeca0804746"),
        ("wechat:wx0123456789abcdef:oABC-123_x", "u-051ce3f8d2957cef4844b3d990e203e9"),
        ("wecom:ww01:zhang.san", "u-d9875925a314d94b56c2d3ed5b927682"),
    ])
    func `an identity names its account for ever`(_ text: String, _ account: String) throws {
        let identity = try #require(Identity(text))
        #expect(identity.account.name == account)
        #expect(identity.text == text)
    }

    @Test func `spellings of one person are one account, and persons of two kinds are two`() throws {
        let typed = try ["ann@gmail.com", "A.N.N+x@googlemail.com"].map { Identity.mail(try MailAddress($0)) }
        #expect(typed[0] == typed[1] && typed[0].account == typed[1].account)
        #expect(Identity(wecomCorp: "ww01", userid: "Zhang")?.text == "wecom:ww01:zhang")
        let one = try #require(Identity(wechatApp: "a", openid: "o"))
        let others = [
            Identity(wechatApp: "a", openid: "O"), Identity(wechatApp: "b", openid: "o"),
            Identity(wecomCorp: "a", userid: "o"),
        ]
        for other in others { #expect(other != nil && other != one && other?.account != one.account) }
    }

    @Test func `no two identities of many have one account`() {
        let identities = (0..<10_000).compactMap { Identity(wechatApp: "app\($0 % 7)", openid: "person\($0)") }
        #expect(identities.count == 10_000 && Set(identities.map(\.account)).count == 10_000)
    }

    @Test(arguments: [
        "", "mail", "mail:", "mail:Ann@example.com", "mail:ann+x@example.com", "mail:a.nn@gmail.com", "mail:ann",
        "mail:ann@example.com:x", "wechat:", "wechat:a", "wechat:a:", "wechat::o", "wechat:a:o:x", "wechat:a b:o",
        "wecom:ww01:Zhang", "wecom:ww01:zhang\n", "phone:1", "Mail:ann@example.com", " mail:ann@example.com",
        "wechat:a:" + String(repeating: "o", count: 65), "wechat:a:驿",
    ])
    func `what is no identity in its normal form is none`(text: String) {
        #expect(Identity(text) == nil)
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([Identity].self, from: try JSONEncoder().encode([text]))
        }
    }

    @Test func `an identity is kept as its text`() throws {
        for text in ["mail:o'neil@example.com", "wechat:wx1:oA_b-1", "wecom:ww01:zhang@san.x"] {
            let identity = try #require(Identity(text))
            var bytes: [UInt8] = []
            [identity].write(to: &bytes)
            #expect(try JSONDecoder().decode([Identity].self, from: Data(bytes)) == [identity])
            #expect(String(decoding: bytes, as: UTF8.self) == "[\"\(text)\"]")
        }
    }
}
