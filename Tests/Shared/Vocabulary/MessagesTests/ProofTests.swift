import Messages
import ProcessingBench
import Testing

struct ProofTests {
    private let key = KeyHash(hexadecimal: String(repeating: "a1", count: 32))

    @Test func `a key stands on the log as it always did`() throws {
        let proof = Proof.key(key)
        #expect(MessageCoding.encode(proof) == MessageCoding.encode(key))
        #expect(try MessageCoding.decode(Proof.self, from: MessageCoding.encode(key)) == proof)
        #expect(proof.short == key.short && proof.ofKey == key && proof.ofSession == nil)
    }

    @Test func `a session is a text with its id and its generation`() throws {
        let proof = Sample.session
        #expect(proof.text == "session:" + String(repeating: "5e", count: 16) + ":3")
        #expect(try MessageCoding.decode(Proof.self, from: MessageCoding.encode(proof)) == proof)
        #expect(proof.short == "session" && proof.ofKey == nil && proof.ofSession == Sample.sessionID)
    }

    @Test func `who writes to the bot is a text with the identity`() throws {
        let proof = Proof.identity(Sample.sender())
        #expect(proof.text == "identity:wechat:wx01:oAnn")
        #expect(try MessageCoding.decode(Proof.self, from: MessageCoding.encode(proof)) == proof)
        #expect(proof.short == "bot" && proof.ofKey == nil && proof.ofSession == nil)
        for text in ["identity:", "identity:oAnn", "identity:mail:Ann@example.com"] { #expect(Proof(text) == nil) }
    }

    @Test(arguments: [
        "session:", "session:5e:3", "session:\(Sample.sessionID.text)", "session:\(Sample.sessionID.text):",
        "session:\(Sample.sessionID.text):-1", "session:\(Sample.sessionID.text):+1",
        "session:\(Sample.sessionID.text):01", "session:\(Sample.sessionID.text):3:3",
        "session:\(Sample.sessionID.text.uppercased()):3",
    ])
    func `what begins as a session and is none is no proof`(_ text: String) {
        #expect(Proof(text) == nil)
        #expect(throws: (any Error).self) {
            try MessageCoding.decode(Proof.self, from: MessageCoding.encode(text))
        }
    }
}
