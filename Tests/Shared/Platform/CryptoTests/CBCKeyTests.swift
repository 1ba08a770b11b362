import Crypto
import Testing

struct CBCKeyTests {
    private let key: [UInt8] = [
        0x60, 0x3D, 0xEB, 0x10, 0x15, 0xCA, 0x71, 0xBE, 0x2B, 0x73, 0xAE, 0xF0, 0x85, 0x7D, 0x77, 0x81, 0x1F, 0x35,
        0x2C, 0x07, 0x3B, 0x61, 0x08, 0xD7, 0x2D, 0x98, 0x10, 0xA3, 0x09, 0x14, 0xDF, 0xF4,
    ]
    private let vector = Array(UInt8(0)..<16)
    private let text: [UInt8] = [
        0x6B, 0xC1, 0xBE, 0xE2, 0x2E, 0x40, 0x9F, 0x96, 0xE9, 0x3D, 0x7E, 0x11, 0x73, 0x93, 0x17, 0x2A, 0xAE, 0x2D,
        0x8A, 0x57, 0x1E, 0x03, 0xAC, 0x9C, 0x9E, 0xB7, 0x6F, 0xAC, 0x45, 0xAF, 0x8E, 0x51,
    ]

    @Test func `a published example comes out`() throws {
        let key = try #require(CBCKey(key))
        let hidden = key.encrypt(text, vector: vector)
        #expect(hidden.hexadecimal == "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d")
        #expect(key.decrypt(hidden, vector: vector) == text)
    }

    @Test func `a key has 32 bytes, and what is decrypted whole blocks`() throws {
        #expect(CBCKey([]) == nil && CBCKey(Array(key.dropLast())) == nil && CBCKey(key + [0]) == nil)
        let key = try #require(CBCKey(key))
        for count in [0, 1, 15, 17, 31, 33] {
            #expect(key.decrypt([UInt8](repeating: 7, count: count), vector: vector) == nil)
        }
        #expect(key.decrypt(text, vector: Array(vector.dropLast())) == nil)
        #expect("\(key)" == "***")
    }
}
