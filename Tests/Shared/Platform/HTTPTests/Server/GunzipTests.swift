import HTTP
import Testing

struct GunzipTests {
    private let text = Array(String(repeating: "a row of a bill\r\n", count: 10_000).utf8)

    private func unpacked(_ bytes: [UInt8], by size: Int, limit: Int) throws -> (bytes: [UInt8], isWhole: Bool) {
        let gunzip = Gunzip(limit: limit)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            output += try gunzip.unpack(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        return (output, gunzip.isWhole)
    }

    @Test func `a file is unpacked wherever it is cut`() throws {
        let packed = Gzip.pack(text)
        for size in [1, 7, 100, packed.count] {
            let (bytes, isWhole) = try unpacked(packed, by: size, limit: text.count)
            #expect(bytes == text && isWhole)
        }
        let (_, isWhole) = try unpacked(Array(packed.dropLast()), by: 64, limit: text.count)
        #expect(!isWhole)
    }

    @Test func `a file that is no gzip file, or too large, is refused`() {
        #expect(throws: GunzipError.broken) { try unpacked(text, by: 64, limit: text.count) }
        #expect(throws: GunzipError.tooLarge) { try unpacked(Gzip.pack(text), by: 64, limit: text.count - 1) }
        #expect(throws: GunzipError.broken) { try unpacked(Gzip.pack(text) + [0, 0], by: 64, limit: text.count) }
    }
}
