import Callback
import Crypto
import JSON
import Telemetry
import Testing
import WireBench

struct CallbackKeyTests {
    private let official = Vectors.officialAccount.at("official")

    private func key() throws -> CallbackKey {
        try CallbackBench.key(Vectors.officialAccount, receiver: Vectors.officialAccount.text("appid"))
    }

    private func fault(of encrypted: String, _ key: CallbackKey) -> CallbackFault? {
        CallbackBench.fault { () throws(CallbackFault) in _ = try key.open(encrypted) }
    }

    @Test func `what the platform's documents show comes out`() throws {
        let key = try CallbackBench.key(official, receiver: official.text("appid"))
        let (verification, plain) = (official.at("url_verify"), official.at("plain_push"))
        for vector in [verification, plain, official.at("secure_push")] {
            #expect(
                key.signature(timestamp: vector.text("timestamp"), nonce: vector.text("nonce"))
                    == vector.text("signature"))
        }
        for vector in [official.at("secure_push"), official.at("secure_reply")] {
            let encrypted = vector.text("encrypt")
            #expect(
                key.signature(timestamp: vector.text("timestamp"), nonce: vector.text("nonce"), encrypted: encrypted)
                    == vector.text("msg_signature"))
            let text = Array(vector.text("plaintext").utf8)
            #expect(try key.open(encrypted) == text)
            #expect(try key.seal(text, random: Array(vector.text("random16").utf8)) == encrypted)
        }
    }

    @Test(arguments: Vectors.officialAccount.vectors("url_verify"))
    func `a signature is believed as the vectors say`(vector: Vector) throws {
        let isSigned = try key().isSigned(
            vector.value.text("signature"), timestamp: vector.value.text("timestamp"),
            nonce: vector.value.text("nonce"))
        #expect(isSigned == vector.value.at("valid").bool)
    }

    @Test func `each of the 32 paddings is written and read`() throws {
        let (key, vectors) = (try key(), Vectors.officialAccount.at("padding"))
        let cases = Array(vectors.at("cases").elements)
        #expect(cases.count == 32)
        for vector in cases {
            let text = Array(vector.text("plaintext").utf8)
            #expect(try key.open(vector.text("encrypt")) == text)
            let random = Array(vectors.text("random16").utf8)
            #expect(try key.seal(text, random: random) == vector.text("encrypt"))
        }
    }

    @Test func `what is sealed for another receiver is not opened`() throws {
        let vectors = Vectors.officialAccount
        let sealed = try key().seal(Array("text".utf8))
        for receiver in ["", "wx0123456789abcde", "wx0123456789abcdeF", "wx0123456789abcdef0"] {
            let other = try CallbackBench.key(vectors, receiver: receiver)
            #expect(fault(of: sealed, other) == .otherReceiver)
        }
    }

    @Test func `each beginning and each alteration of a sealed text is an error or another text`() throws {
        let key = try key()
        let sealed = try key.seal(Array(String(repeating: "你好", count: 9).utf8))
        for count in 0..<sealed.utf8.count { #expect(fault(of: String(sealed.prefix(count)), key) != nil) }
        let bytes = try #require([UInt8](base64: sealed))
        for count in 0..<bytes.count { #expect(fault(of: Array(bytes.prefix(count)).base64, key) != nil) }
        for index in bytes.indices {
            var altered = bytes
            altered[index] ^= 0x80
            _ = fault(of: altered.base64, key)
        }
    }

    @Test func `a text of any length comes back`() throws {
        let key = try key()
        for count in [0, 1, 31, 32, 33, 1_000, 20_480, 60_000] {
            let text = [UInt8](repeating: UInt8(ascii: "x"), count: count)
            #expect(try key.open(try key.seal(text)) == text)
        }
        #expect(try key.seal([1]) != key.seal([1]))
    }

    @Test func `what is not UTF-8 is refused`() throws {
        let key = try key()
        #expect(fault(of: try key.seal([0xFF, 0xFE]), key) == .malformed)
    }

    @Test(arguments: [
        "", "abc", String(repeating: "a", count: 42), String(repeating: "a", count: 44),
        String(repeating: "a", count: 42) + "=", String(repeating: "a", count: 42) + "+",
        String(repeating: "a", count: 42) + "你",
    ])
    func `an encoding key has 43 letters and digits`(text: String) {
        #expect(!CallbackKey.isEncodingKey(text))
        let fault = CallbackBench.fault { () throws(CallbackFault) in
            _ = try CallbackKey(token: Secret("t"), encodingKey: Secret(text), receiver: "r")
        }
        #expect(fault == .badKey)
    }

    @Test func `the last letter of an encoding key may be any`() throws {
        for last in "ABCDabcd0189GZz" {
            let text = String(repeating: "a", count: 42) + String(last)
            #expect(CallbackKey.isEncodingKey(text))
            let key = try CallbackKey(token: Secret("t"), encodingKey: Secret(text), receiver: "r")
            #expect(try key.open(try key.seal([0x61])) == [0x61])
        }
    }

    @Test func `without an encoding key nothing is sealed or opened, and none is shown`() throws {
        let key = try CallbackKey(token: Secret("t"), encodingKey: nil, receiver: "r")
        #expect(fault(of: "AAAA", key) == .badKey)
        let seal = CallbackBench.fault { () throws(CallbackFault) in _ = try key.seal([]) }
        #expect(seal == .badKey)
        #expect("\(key)" == "***")
    }

    // MARK: - Files

    private static let keyText = String(repeating: "a", count: 42) + "A"

    private func fileKey() throws -> CallbackKey {
        try CallbackKey(token: Secret("t"), encodingKey: Secret(Self.keyText), receiver: "")
    }

    private func hidden(_ padded: [UInt8]) throws -> [UInt8] {
        let bytes = try #require([UInt8](base64: Self.keyText + "="))
        return try #require(CBCKey(bytes)).encrypt(padded, vector: Array(bytes.prefix(16)))
    }

    @Test(arguments: [0, 1, 15, 16, 31, 32, 33])
    func `a file that a platform keeps comes out, without its padding`(count: Int) throws {
        let file = [UInt8](repeating: 7, count: count)
        let padding = 32 - count % 32
        let padded = file + [UInt8](repeating: UInt8(padding), count: padding)
        #expect(try fileKey().open(file: hidden(padded)) == file)
    }

    @Test func `what no key has hidden is no file`() throws {
        let block = [UInt8](repeating: 7, count: 32)
        let wrong: [[UInt8]] = [
            [], Array(try hidden(block).dropLast()), try hidden(block.dropLast() + [0]),
            try hidden(block.dropLast() + [33]), try hidden(Array(block.dropLast(17)) + [17]),
        ]
        let key = try fileKey()
        for file in wrong {
            let fault = CallbackBench.fault { () throws(CallbackFault) in _ = try key.open(file: file) }
            #expect(fault == .undecipherable)
        }
    }
}
