internal import Crypto

/// A share of what is kept of sign-ins: tickets, tries and links are spread over 16 desks, each a key of SignIn's state.
///
/// An identity's desk counts its tries and knows what it was linked to; so the number of desks is the same for ever.
package struct Desk: Hashable, Sendable, Codable, CustomStringConvertible {
    package static let count = 16
    package static let all = (0..<count).map { Desk($0) }

    /// From 0 on and below `count`.
    package let number: Int

    private static let prefix = "signin-"

    private init(_ number: Int) {
        self.number = number
    }

    package init?(number: Int) {
        guard (0..<Self.count).contains(number) else { return nil }
        self.init(number)
    }

    /// The desk that knows an identity, and has the tickets for which a code is sent to it.
    package init(of identity: Identity) {
        self.init(Self.share(of: identity.text))
    }

    /// The desk of a browser's tickets whose codes are shown: all of one browser's are at one desk, which counts them.
    package init(of browser: KeyHash) {
        self.init(Self.share(of: browser.hexadecimal))
    }

    /// The desk that a shown code names: its ticket is there.
    package init(of code: SignInCode) {
        self.init(Int(code.number % UInt128(Self.count)))
    }

    package static func random() -> Desk { Desk(Int(SecureRandom.bytes(1)[0]) % count) }

    private static func share(of text: String) -> Int {
        Int(Digest.sha256(Array("yizhan-desk:\(text)".utf8))[0]) % count
    }

    /// `signin-0` to `signin-15`: the key of its messages and its state.
    package var name: String { Self.prefix + String(number) }
    package var key: String { name }

    /// Stands in the ids of tickets' streams, where an account's name stands in others.
    package var account: Account {
        guard let account = Account(name) else { preconditionFailure("A desk's name is an account's name.") }
        return account
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let desk = Self.all.first(where: { $0.name == name }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no desk.")
        }
        self = desk
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    package var description: String { name }
}

extension Desk: Written {
    package func write(to buffer: inout [UInt8]) { name.write(to: &buffer) }
}
