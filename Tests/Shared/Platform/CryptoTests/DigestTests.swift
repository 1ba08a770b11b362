import Crypto
import Testing

struct DigestTests {
    @Test func `a hash of pieces is that of the whole`() {
        let text = Array("The quick brown fox jumps over the lazy dog".utf8)
        for size in [1, 7, 43, 100] {
            let sha1 = RunningDigest(.sha1)
            let sha256 = RunningDigest(.sha256)
            for start in stride(from: 0, to: text.count, by: size) {
                let piece = Array(text[start..<min(start + size, text.count)])
                sha1.read(piece)
                sha256.read(piece)
            }
            #expect(sha1.value.hexadecimal == "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12")
            #expect(sha256.value == Digest.sha256(text))
        }
    }

    @Test func `a hash can be asked for in between`() {
        let digest = RunningDigest(.sha1)
        #expect(digest.value.hexadecimal == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        digest.read(Array("abc".utf8))
        #expect(digest.value.hexadecimal == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar", "\u{FF}\u{FE}??>>"])
    func `base64 is read as it is written`(text: String) {
        let bytes = Array(text.utf8)
        #expect([UInt8](base64: bytes.base64) == bytes)
        #expect([UInt8](base64URL: bytes.base64URL) == bytes)
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Z===", "====", "Zm9v\n", "Zm9v ", "Zm-v", "Zm_v", "***=",
    ])
    func `what is almost base64 is none`(text: String) {
        #expect([UInt8](base64: text) == nil)
    }

    @Test func `base64 for addresses has letters of its own`() {
        #expect([UInt8](base64URL: "-_-_") == [UInt8](base64: "+/+/"))
        #expect([UInt8](base64URL: "+/+/") == nil)
    }
}
