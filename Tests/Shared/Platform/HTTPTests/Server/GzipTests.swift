import Testing

@testable import HTTP

struct GzipTests {
    @Test(arguments: [0, 1, 2, 1000, 1_000_000])
    func `what is packed is unpacked again`(count: Int) throws {
        let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3) }
        let packed = Gzip.pack(text)
        let unpacking = BodyUnpacking([.gzip], limit: count + 1)
        var unpacked: [UInt8] = []
        try packed.withUnsafeBytes { try unpacking.unpack($0, into: &unpacked) }
        #expect(unpacked == text)
        #expect(unpacking.isWhole)
        #expect(count < 10_000 || packed.count < count / 2)
    }

    @Test func `the same is packed the same`() {
        let text = Array("驿站".utf8)
        #expect(Gzip.pack(text) == Gzip.pack(text))
    }

    @Test func `other bytes have another fingerprint`() {
        let texts = ["", "a", "b", "ab", "ba", "驿站"].map { Array($0.utf8) } + [[0], [0, 0]]
        #expect(Set(texts.map(Gzip.fingerprint)).count == texts.count)
        #expect(Gzip.fingerprint(of: texts[3]) == Gzip.fingerprint(of: Array("ab".utf8)))
    }
}
