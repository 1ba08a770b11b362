import Crypto
import Testing

struct SealingKeyTests {
    @Test func `a nonce of the caller's stands before what it hides`() throws {
        let key = try #require(SealingKey(Array("0123456789abcdef0123456789abcdef".utf8)))
        let (text, place, nonce) = (Array("text".utf8), Array("place".utf8), Array("twelve bytes".utf8))
        let sealed = key.seal(text, for: place, nonce: nonce)
        #expect(Array(sealed.prefix(SealingKey.nonceBytes)) == nonce)
        #expect(key.open(sealed, for: place) == text)
        #expect(key.seal(text, for: place, nonce: nonce) == sealed)
        #expect(key.open(key.seal(text, for: []), for: []) == text)
    }
}
