import Credentials
import Crypto
import Testing

struct CompactTokenTests {
    /// RFC 7515, appendix A.1.
    private static let text =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
        + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let key =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"

    private func key() throws -> MACKey { MACKey(try #require([UInt8](base64URL: Self.key))) }

    @Test func `the standard's example is read, verified and written`() throws {
        let token = try #require(CompactToken(Self.text, longest: 1024))
        #expect(String(decoding: token.header, as: UTF8.self) == "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}")
        #expect(String(decoding: token.payload, as: UTF8.self).hasPrefix("{\"iss\":\"joe\",\r\n \"exp\":1300819380"))
        #expect(token.isSigned(with: try key()))
        #expect(!token.isSigned(with: MACKey([1])))
        let text = CompactToken.text(header: token.header, payload: token.payload, signedWith: try key())
        #expect(text == Self.text)
    }

    @Test func `the standard's example with any byte altered is none, or not signed`() throws {
        let key = try key()
        let bytes = Array(Self.text.utf8)
        for index in bytes.indices {
            for bit in 0..<7 {
                var altered = bytes
                altered[index] ^= 1 << UInt8(bit)
                let token = CompactToken(String(decoding: altered, as: UTF8.self), longest: 1024)
                #expect(token?.isSigned(with: key) != true, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b", "eyJ9.eyJ9", "eyJ9.eyJ9.", "eyJ9..eyJ9", "eyJ9.eyJ9.eyJ9.eyJ9",
    ])
    func `what has not three parts is no token`(text: String) {
        #expect(CompactToken(text, longest: 1024) == nil)
    }

    @Test func `a token has one form`() throws {
        let text = Self.text
        for other in [
            text + "=", text + ".", "." + text, " " + text, text + "\n", text.replacing(".", with: ".="),
            text.replacing("-", with: "+"), text.replacing("_", with: "/"), String(text.dropLast()) + "l",
            String(text.dropLast()), text + "A", text + "AAAA", text.replacing("e", with: "ｅ"),
        ] {
            #expect(CompactToken(other, longest: 1024) == nil, "\(other)")
        }
        #expect(CompactToken(text, longest: text.utf8.count) != nil)
        #expect(CompactToken(text, longest: text.utf8.count - 1) == nil)
        #expect(CompactToken(String(repeating: "a.", count: 1 << 20), longest: 1024) == nil)
    }
}
