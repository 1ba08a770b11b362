import Credentials
import CredentialsBench
import Testing

struct MasterKeysTests {
    private let old = [UInt8](repeating: 1, count: 32)
    private let new = [UInt8](repeating: 2, count: 32)

    @Test(arguments: ["", "sk-1", String(repeating: "密钥", count: 1000)])
    func `what is sealed is opened, and never twice the same`(text: String) throws {
        let keys = MasterKeys.random()
        let sealed = keys.seal(text, for: "here")
        #expect(try keys.open(sealed, for: "here") == text)
        #expect(keys.seal(text, for: "here") != sealed)
        #expect(text.isEmpty || !sealed.data.contains(text))
    }

    @Test func `what is sealed is opened for its place only`() throws {
        let keys = MasterKeys.random()
        let sealed = keys.seal("secret", for: "here")
        #expect(throws: SealFault.altered) { try keys.open(sealed, for: "there") }
    }

    @Test func `what was altered anywhere is not opened`() throws {
        let keys = MasterKeys.random()
        let sealed = keys.seal("secret", for: "here")
        let letters = Array(sealed.data)
        for index in letters.indices {
            var altered = letters
            altered[index] = letters[index] == "A" ? "B" : "A"
            let other = SealedText(key: sealed.key, data: String(altered))
            #expect(throws: SealFault.altered) { try keys.open(other, for: "here") }
        }
        #expect(throws: SealFault.altered) { try keys.open(SealedText(key: sealed.key, data: ""), for: "here") }
    }

    @Test func `the first key seals, each opens`() throws {
        let first = try #require(MasterKeys([old]))
        let both = try #require(MasterKeys([new, old]))
        let last = try #require(MasterKeys([new]))
        let before = first.seal("secret", for: "here")
        let after = both.seal("secret", for: "here")
        #expect(before.key == first.sealingID && after.key == both.sealingID && before.key != after.key)
        #expect(try both.open(before, for: "here") == "secret")
        #expect(try last.open(after, for: "here") == "secret")
        #expect(throws: SealFault.keyMissing(id: before.key)) { try last.open(before, for: "here") }
    }

    @Test func `what is no key is refused, and a key is not printed`() throws {
        #expect(MasterKeys([]) == nil)
        #expect(MasterKeys([old, [1]]) == nil)
        let keys = try #require(MasterKeys([old]))
        #expect(!"\(keys)".contains("1, 1"))
    }

    @Test func `master keys show themselves to nobody`() {
        struct Holder { let keys: MasterKeys }
        let holder = Holder(keys: .random())
        var dumped = ""
        dump(holder, to: &dumped)
        for shown in ["\(holder)", String(reflecting: holder), dumped] {
            #expect(shown.contains("***") && !shown.contains(holder.keys.sealingID))
        }
    }
}
