import Credentials
import Crypto
import Messages
import Testing

struct SessionTokenTests {
    private let bytes = [UInt8](repeating: 7, count: 32)
    private let now = Timestamp(milliseconds: 1_790_000_000_500)

    private func secrets() throws -> SessionSecrets { try #require(SessionSecrets([bytes])) }

    private func session(_ name: String = "ann", role: AccountRole = .person) throws -> SessionToken {
        let account = try #require(Account(name))
        return SessionToken(
            account: account, role: role, session: .random(), generation: 3, issued: now, lifetime: .seconds(3600))
    }

    /// A token of any header and payload, signed with our secret.
    private func signed(_ header: String, _ payload: String) -> String {
        CompactToken.text(header: Array(header.utf8), payload: Array(payload.utf8), signedWith: MACKey(bytes))
    }

    private func header() throws -> String {
        "{\"alg\":\"HS256\",\"kid\":\"\(try secrets().signingID)\",\"typ\":\"JWT\"}"
    }

    private func payload() throws -> String {
        let token = try #require(CompactToken(try session().text(signedWith: try secrets()), longest: 1024))
        return String(decoding: token.payload, as: UTF8.self)
    }

    @Test(arguments: AccountRole.allCases, ["a", "owner-1_", String(repeating: "z", count: 64)])
    func `a session is read as it was signed`(role: AccountRole, name: String) throws {
        let session = try session(name, role: role)
        let text = session.text(signedWith: try secrets())
        #expect(try SessionToken.verify(text, try secrets(), at: now) == session)
        #expect(session.issued == 1_790_000_000 && session.expires == 1_790_003_600)
        #expect(text.utf8.count < 600)
    }

    @Test func `a session ends with its second, and not before`() throws {
        let session = try session()
        let text = session.text(signedWith: try secrets())
        let end = Timestamp(milliseconds: session.expires * 1000)
        #expect(try SessionToken.verify(text, try secrets(), at: end - .milliseconds(1)) == session)
        for late in [end, end + .seconds(1), Timestamp(milliseconds: .max)] {
            #expect(throws: SessionTokenFault.expired) { try SessionToken.verify(text, try secrets(), at: late) }
        }
    }

    @Test func `a session with any byte altered is refused, also when it is too late`() throws {
        let secrets = try secrets()
        let text = Array(try session().text(signedWith: secrets).utf8)
        for index in text.indices {
            for bit in 0..<7 {
                var altered = text
                altered[index] ^= 1 << UInt8(bit)
                let forged = String(decoding: altered, as: UTF8.self)
                #expect(throws: SessionTokenFault.foreign) { try SessionToken.verify(forged, secrets, at: now) }
                let late = now + .seconds(1 << 30)
                #expect(throws: SessionTokenFault.foreign) { try SessionToken.verify(forged, secrets, at: late) }
            }
        }
    }

    @Test func `a session of another secret is refused, also under our secret's name`() throws {
        let foreign = try session().text(signedWith: .random())
        #expect(throws: SessionTokenFault.foreign) { try SessionToken.verify(foreign, try secrets(), at: now) }
        let named = CompactToken.text(
            header: Array(try header().utf8), payload: Array(try payload().utf8),
            signedWith: MACKey([UInt8](repeating: 8, count: 32)))
        #expect(throws: SessionTokenFault.foreign) { try SessionToken.verify(named, try secrets(), at: now) }
    }

    @Test func `a header that is not ours to the byte is refused, even if it is signed with our secret`() throws {
        let kid = try secrets().signingID
        let payload = try payload()
        #expect(throws: Never.self) { try SessionToken.verify(signed(header(), payload), try secrets(), at: now) }
        for header in [
            "{\"alg\":\"none\",\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"None\",\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"hs256\",\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"RS256\",\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"HS512\",\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"HS256 \",\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"HS256\",\"kid\":\"\(kid)\",\"typ\":\"jwt\"}",
            "{\"alg\":\"HS256\",\"kid\":\"\(kid)\",\"typ\":\"at+jwt\"}",
            "{\"alg\":\"HS256\",\"kid\":\"\(kid)\"}", "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
            "{\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"HS256\",\"alg\":\"HS256\",\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"HS256\",\"kid\":\"\(kid)\",\"typ\":\"JWT\",\"alg\":\"none\"}",
            "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\": \"HS256\",\"kid\":\"\(kid)\",\"typ\":\"JWT\"}",
            "{\"alg\":\"HS256\",\"kid\":\"\",\"typ\":\"JWT\"}",
            "{\"alg\":\"HS256\",\"kid\":\"\(kid.uppercased())x\",\"typ\":\"JWT\"}", "{}", "[]", "", "null", "驿站",
            "\u{0}",
            String(repeating: "[", count: 500),
        ] {
            let text = signed(header, payload)
            #expect(throws: SessionTokenFault.foreign, "\(header)") {
                try SessionToken.verify(text, try secrets(), at: now)
            }
        }
    }

    @Test func `an unsigned token is refused`() throws {
        let parts = try session().text(signedWith: try secrets()).split(separator: ".").map { String($0) }
        let none = Array("{\"alg\":\"none\"}".utf8).base64URL
        for text in [
            "\(none).\(parts[1]).", "\(none).\(parts[1])", "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])",
            "\(none).\(parts[1]).\(parts[2])", parts[1], "..", "Bearer \(parts.joined(separator: "."))",
            parts.joined(separator: ".") + ".\(parts[2])", parts.joined(separator: "．"), "驿.站.信",
            String(repeating: "a", count: 1 << 22), parts.joined(separator: ".") + String(repeating: "=", count: 2),
        ] {
            #expect(throws: SessionTokenFault.foreign) { try SessionToken.verify(text, try secrets(), at: now) }
        }
    }

    @Test func `claims that no release of ours writes are refused, and members of a later one are passed over`() throws
    {
        let secrets = try secrets()
        let header = try header()
        let id = SessionID.random().text
        let whole =
            "\"sub\":\"ann\",\"role\":\"person\",\"sid\":\"\(id)\",\"gen\":3,\"iat\":1790000000,\"exp\":1790003600"
        let read = try SessionToken.verify(signed(header, "{\(whole),\"aud\":[\"x\"]}"), secrets, at: now)
        #expect(read.account.name == "ann" && read.session.text == id && read.generation == 3)
        for claims in [
            "", "{}", "[]", "null", "{\(whole)", "{\(whole),\"sub\":\"eve\"}", "{\(whole),\"ſub\":\"eve\"}",
            "{\(whole.replacing("ann", with: "Ann"))}", "{\(whole.replacing("person", with: "Owner"))}",
            "{\(whole.replacing(id, with: "1"))}", "{\(whole.replacing(":3", with: ":-3"))}",
            "{\(whole.replacing(":3", with: ":3.0"))}", "{\(whole.replacing("1790000000", with: "1790009999"))}",
            "{\(whole.replacing("1790003600", with: "\"1790003600\""))}",
            "{\(whole.replacing("1790003600", with: "9223372036854775807"))}",
            "{\(whole.replacing("1790000000", with: "-1"))}", "{\(whole.replacing("\"gen\":3,", with: ""))}",
        ] {
            let text = signed(header, claims)
            #expect(throws: SessionTokenFault.foreign, "\(claims)") { try SessionToken.verify(text, secrets, at: now) }
        }
    }
}

struct SessionSecretsTests {
    private let old = [UInt8](repeating: 1, count: 32)
    private let new = [UInt8](repeating: 2, count: 32)

    @Test func `while the secret changes, sessions of both hold`() throws {
        let account = try #require(Account("ann"))
        let now = Timestamp(milliseconds: 0)
        let session = SessionToken(
            account: account, role: .person, session: .random(), generation: 0, issued: now, lifetime: .seconds(60))
        let before = try #require(SessionSecrets([old]))
        let during = [try #require(SessionSecrets([old, new])), try #require(SessionSecrets([new, old]))]
        let after = try #require(SessionSecrets([new]))
        #expect(during[0].signingID == before.signingID && during[1].signingID == after.signingID)
        let first = session.text(signedWith: before)
        let last = session.text(signedWith: after)
        for secrets in during {
            #expect(try SessionToken.verify(first, secrets, at: now) == session)
            #expect(try SessionToken.verify(last, secrets, at: now) == session)
        }
        #expect(throws: SessionTokenFault.foreign) { try SessionToken.verify(first, after, at: now) }
        #expect(throws: SessionTokenFault.foreign) { try SessionToken.verify(last, before, at: now) }
    }

    @Test func `what are no secrets is refused, and secrets do not print`() throws {
        #expect(SessionSecrets([]) == nil)
        #expect(SessionSecrets([old, [1]]) == nil)
        #expect(SessionSecrets([[]]) == nil)
        #expect(SessionSecrets([old, old]) == nil)
        #expect(SessionSecrets([old, new, [UInt8](repeating: 3, count: 32)]) == nil)
        let secrets = try #require(SessionSecrets([old, new]))
        #expect("\(secrets)" == "***" && String(reflecting: secrets) == "***")
    }
}
