internal import Crypto

/// How the outside knows a person: `mail:<address>`, `wechat:<app>:<openid>`, `wecom:<corp>:<userid>`; or a group that asks
/// as one: `zsxq:<group>`.
///
/// It names its account by a fixed function of itself, so that a state that is kept by identity is found without a
/// look-up, and a first sign-in needs nothing but the identity.
package enum Identity: Hashable, Sendable {
    case mail(MailAddress)
    case wechat(app: PlatformName, openid: PlatformName)
    case wecom(corp: PlatformName, userid: PlatformName)
    case zsxq(group: PlatformName)

    /// A person that an official account knows; nil if the platform gives no such names.
    package init?(wechatApp app: String, openid: String) {
        guard let app = PlatformName(app), let openid = PlatformName(openid) else { return nil }
        self = .wechat(app: app, openid: openid)
    }

    /// A member of a company; nil if the platform gives no such names. The platform does not tell their case apart.
    package init?(wecomCorp corp: String, userid: String) {
        guard let corp = PlatformName(corp), let userid = PlatformName(userid.lowercased()) else { return nil }
        self = .wecom(corp: corp, userid: userid)
    }

    /// A group at zsxq; nil if the platform gives no such names.
    package init?(zsxqGroup group: String) {
        guard let group = PlatformName(group) else { return nil }
        self = .zsxq(group: group)
    }

    /// Reads the text of an identity; nil for any other text, also for one that is not in its normal form.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map { String($0) }
        guard let identity = Self.read(parts), identity.text == text else { return nil }
        self = identity
    }

    private static func read(_ parts: [String]) -> Identity? {
        switch (parts.first, parts.count) {
        case ("mail", 2): (try? MailAddress(parts[1])).map { Identity.mail($0) }
        case ("wechat", 3): Identity(wechatApp: parts[1], openid: parts[2])
        case ("wecom", 3): Identity(wecomCorp: parts[1], userid: parts[2])
        case ("zsxq", 2): Identity(zsxqGroup: parts[1])
        default: nil
        }
    }

    /// Whether it is a person in a chat, whom Bot answers.
    package var isOfChat: Bool {
        switch self {
        case .wechat, .wecom: true
        case .mail, .zsxq: false
        }
    }

    package var text: String {
        switch self {
        case .mail(let address): "mail:\(address.text)"
        case .wechat(let app, let openid): "wechat:\(app.text):\(openid.text)"
        case .wecom(let corp, let userid): "wecom:\(corp.text):\(userid.text)"
        case .zsxq(let group): "zsxq:\(group.text)"
        }
    }

    /// The account that the identity opens, unless it was linked to another: `u-` and the first 128 bits of a digest.
    ///
    /// For ever the same: another function would give every person a new account.
    package var account: Account {
        let digest = Digest.sha256(Array("yizhan-identity:\(text)".utf8)).prefix(16)
        guard let account = Account("u-" + Array(digest).hexadecimal) else {
            preconditionFailure("Hexadecimal digits are an account's name.")
        }
        return account
    }
}

extension Identity: CustomStringConvertible {
    package var description: String { text }
}

extension Identity: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let identity = Identity(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no identity.")
        }
        self = identity
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Identity: Written {
    package func write(to buffer: inout [UInt8]) { text.write(to: &buffer) }
}

/// A name that a platform gives: an app, a company, a person. 1 to 64 letters, digits and `-_.@`.
package struct PlatformName: Hashable, Sendable {
    package let text: String

    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "@")].contains(byte)
        }
    }
}
