import Messages
import SimulatedLog
import Testing

struct DeskTests {
    /// Facts: at another desk nobody would know what an identity was linked to.
    @Test(arguments: [
        ("mail:ann@example.com", 11), ("wechat:wx0123456789abcdef:oABC-123_x", 2), ("wecom:ww01:zhang.san", 6),
    ])
    func `an identity has its desk for ever`(text: String, number: Int) throws {
        let identity = try #require(Identity(text))
        #expect(Desk(of: identity).number == number)
    }

    @Test func `a code names its desk, and all codes are spread evenly`() throws {
        #expect(Desk(of: try #require(SignInCode("7GQ2-X4MT"))).number == 14)
        var random = SeededGenerator(seed: 1)
        var counts = [Int](repeating: 0, count: Desk.count)
        for _ in 0..<16_000 {
            let chance = (0..<16).map { _ in UInt8(random.below(256)) }
            counts[Desk(of: SignInCode(.letters, from: chance)).number] += 1
        }
        #expect(counts.allSatisfy { (800...1_200).contains($0) }, "\(counts)")
    }

    @Test func `people and browsers are spread over all desks`() throws {
        let people = (0..<500).compactMap { Identity(wechatApp: "app", openid: "person\($0)") }
        #expect(Set(people.map { Desk(of: $0) }).count == Desk.count)
        #expect(Set((0..<500).map { Desk(of: KeyHash(hexadecimal: "\($0)")) }).count == Desk.count)
    }

    @Test func `names that the service itself goes by are nobody's account`() throws {
        for desk in Desk.all { #expect(desk.account.isReserved) }
        let mail = try #require(Identity("mail:ann@example.com"))
        let claim = GiftClaimed(identity: mail, account: mail.account, amount: .zero, budget: .zero)
        for name in [claim.key, "console"] { #expect(Account(name)?.isReserved == true) }
        for name in ["signin-16", "signin", "gift", "owner", mail.account.name] {
            #expect(Account(name)?.isReserved == false)
        }
    }

    @Test func `a desk's name is read back, and stands where an account's does`() throws {
        for desk in Desk.all {
            #expect(Desk(number: desk.number) == desk && desk.account.name == desk.name && desk.key == desk.name)
            let bytes = MessageCoding.encode(desk)
            #expect(try MessageCoding.decode(Desk.self, from: bytes) == desk)
        }
        #expect(Desk.all.map(\.name).first == "signin-0" && Desk.all.count == 16)
        #expect(Desk(number: 16) == nil && Desk(number: -1) == nil)
    }

    @Test(arguments: ["\"signin-16\"", "\"signin-\"", "\"alice\"", "3"])
    func `what is no desk is not read`(text: String) {
        #expect(throws: (any Error).self) { try MessageCoding.decode(Desk.self, from: Array(text.utf8)) }
    }
}

struct CodeSeedTests {
    @Test func `sixteen bytes are kept in hexadecimal, and nothing else is read`() throws {
        let seed = try #require(CodeSeed(Array(0..<16)))
        let bytes = MessageCoding.encode(seed)
        #expect(String(decoding: bytes, as: UTF8.self) == #""000102030405060708090a0b0c0d0e0f""#)
        #expect(try MessageCoding.decode(CodeSeed.self, from: bytes) == seed)
        #expect(CodeSeed(Array(0..<15)) == nil && CodeSeed(Array(0..<17)) == nil)
        for text in ["", "00", String(repeating: "g", count: 32), String(repeating: "0", count: 31)] {
            #expect(throws: (any Error).self) {
                try MessageCoding.decode(CodeSeed.self, from: Array("\"\(text)\"".utf8))
            }
        }
    }
}

struct CodeDigestTests {
    @Test func `a code's digest is its own, and says nothing else`() throws {
        let code = try #require(SignInCode("493027"))
        #expect(code.digest == "a0fb0bab4372d0df10879e8ea5471229")
        #expect(code.hasDigest(code.digest) && !code.hasDigest("") && !code.digest.contains("493027"))
        let other = try #require(SignInCode("493028"))
        #expect(!other.hasDigest(code.digest) && other.number == code.number + 1)
    }

    @Test func `a mail address on the log is read back in its normal form alone`() throws {
        let read = { (text: String) in try MessageCoding.decode(MailAddress.self, from: Array("\"\(text)\"".utf8)) }
        #expect(try read("ann@example.com").text == "ann@example.com")
        for text in ["Ann@example.com", "ann+x@example.com", "ann", ""] {
            #expect(throws: (any Error).self) { try read(text) }
        }
    }
}
