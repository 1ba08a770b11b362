import Credentials
import CredentialsBench
import Messages
import Testing

struct BrowserTokenTests {
    private let secret = ServerSecret.random()

    @Test func `a browser's name is new each time, and its hash is the same each time`() throws {
        let (first, second) = (BrowserToken.make(secret), BrowserToken.make(secret))
        #expect(first != second)
        let hash = try #require(BrowserToken.verify(first, secret))
        #expect(BrowserToken.verify(first, secret) == hash)
        #expect(BrowserToken.verify(second, secret) != hash)
        #expect(!first.contains(hash.hexadecimal) && !hash.hexadecimal.contains(first.prefix(32)))
    }

    @Test func `a name that was made up, altered or made elsewhere is none`() {
        let name = BrowserToken.make(secret)
        let altered = (name.hasPrefix("0") ? "1" : "0") + name.dropFirst()
        let made = [
            "", "a", String(repeating: "0", count: 56), altered, name + "0", String(name.dropLast()),
            name.uppercased() == name ? "" : name.uppercased(), BrowserToken.make(.random()),
        ]
        for name in made { #expect(BrowserToken.verify(name, secret) == nil, "\(name)") }
    }
}

struct CSRFTokenTests {
    private let secret = ServerSecret.random()

    @Test func `a session has one token, and no other session has it`() {
        let (own, other) = (SessionID.random(), SessionID.random())
        let token = CSRFToken.make(for: own, secret)
        #expect(token.utf8.count == 32 && token == CSRFToken.make(for: own, secret))
        #expect(CSRFToken.isValid(token, for: own, secret))
        #expect(!CSRFToken.isValid(token, for: other, secret))
        #expect(!CSRFToken.isValid(token, for: own, .random()))
        for text in ["", own.text, String(token.dropLast()), token + "0"] {
            #expect(!CSRFToken.isValid(text, for: own, secret), "\(text)")
        }
    }
}
