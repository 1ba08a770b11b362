import Catalogue
import Credentials
import CredentialsBench
import Telemetry
import Testing

/// How keys of channels are kept: sealed, for one channel at one address.
struct SealedKeyTests {
    private let keys = MasterKeys.random()
    private let secret = "sk-planted-secret"

    private func draft(_ key: String?, name: String = "c", baseURL: String = "https://a.cn/v1") throws -> CatalogueDraft
    {
        let member = key.map { ", apiKey: '\($0)'" } ?? ""
        return try CatalogueDraft(
            parsing: Array("{ channels: [{ name: '\(name)', baseURL: '\(baseURL)'\(member) }] }".utf8))
    }

    private func key(of document: CatalogueDocument, _ keys: MasterKeys?) throws -> Secret? {
        try Catalogue(document, keys: keys).channels[0].apiKey
    }

    @Test func `a key is sealed on the log, and opened by who has the master key`() throws {
        let document = try draft(secret).sealed(with: keys)
        #expect(!document.text.contains(secret))
        #expect(try key(of: CatalogueDocument(text: document.text), keys)?.exposed == secret)
    }

    @Test func `nobody is shown a key, sealed or not`() throws {
        let document = try draft(secret).sealed(with: keys)
        #expect(document.shown.text == #"{"channels":[{"apiKey":"***","baseURL":"https://a.cn/v1","name":"c"}]}"#)
    }

    @Test func `who has not the master key has a channel with a fault, and a catalogue all the same`() throws {
        let document = try draft(secret).sealed(with: keys)
        for other in [nil, MasterKeys.random()] {
            let channel = try Catalogue(document, keys: other).channels[0]
            #expect(channel.apiKey == nil)
            #expect(channel.fault?.contains("key") == true)
        }
        #expect(try Catalogue(document, keys: keys).channels[0].fault == nil)
    }

    @Test func `a sealed key that was moved to another channel or address cannot be opened`() throws {
        let text = try draft(secret).sealed(with: keys).text
        for (old, new) in [("a.cn", "b.cn"), (#""name":"c""#, #""name":"d""#)] {
            let moved = try CatalogueDocument(text: text.replacing(old, with: new))
            #expect(try Catalogue(moved, keys: keys).channels[0].fault?.contains("altered") == true)
        }
    }

    @Test func `a key that is not said again stays, where name and address are the same`() throws {
        let document = try draft(secret).sealed(with: keys)
        #expect(try draft("***", baseURL: "https://a.cn/v1/").sealed(with: keys, over: document).text.contains("data"))
        #expect(try key(of: draft("***").sealed(with: keys, over: document), keys)?.exposed == secret)
        for moved in [try draft("***", baseURL: "https://evil.cn/v1"), try draft("***", name: "d"), try draft("***")] {
            let over = moved == (try draft("***")) ? nil : document
            let error = #expect(throws: CatalogueError.self) { try moved.sealed(with: keys, over: over) }
            #expect(error?.place == "channels[0].apiKey")
        }
    }

    @Test func `the same key again changes nothing, and another one is another`() throws {
        let document = try draft(secret).sealed(with: keys)
        #expect(try draft(secret).sealed(with: keys, over: document) == document)
        let other = try draft("other").sealed(with: keys, over: document)
        #expect(
            document.changes(to: other)
                == [CatalogueChange(path: "channels[c].apiKey", before: "\"***\"", after: "\"*** (changed)\"")])
    }

    @Test func `a difference says that a key came, went or is another, and nothing of either`() throws {
        let (bare, one) = (try draft(nil).sealed(with: keys), try draft(secret).sealed(with: keys))
        let two = try draft("sk-planted-other").sealed(with: keys, over: one)
        let cases: [(CatalogueDocument, CatalogueDocument, String?, String?)] = [
            (bare, one, nil, #""***""#), (one, bare, #""***""#, nil), (one, two, #""***""#, #""*** (changed)""#),
        ]
        for (old, new, before, after) in cases {
            #expect(
                old.changes(to: new)
                    == [CatalogueChange(path: "channels[c].apiKey", before: before, after: after)])
        }
        let added = try draft(secret).sealed(with: keys).changes(to: draft(secret, name: "d").sealed(with: keys))
        #expect(added.map(\.path) == ["channels[c]", "channels[d]"])
        #expect(added.allSatisfy { !"\($0)".contains("data") && !"\($0)".contains("planted") })
    }

    @Test func `without a master key no key is taken, and a catalogue without keys is`() throws {
        let error = #expect(throws: CatalogueError.self) { try draft(secret).sealed(with: nil) }
        #expect(error?.reason.contains("YIZHAN_MASTER_KEY") == true)
        #expect(error?.description.contains(secret) == false)
        _ = try draft(nil).sealed(with: nil)
    }

    @Test(arguments: ["3", "''", "{ key: 'a', data: 'b' }", "true"])
    func `what is no key is refused by its place`(key: String) throws {
        let text = "{ channels: [{ name: 'c', baseURL: 'https://a.cn', apiKey: \(key) }] }"
        let draft = try CatalogueDraft(parsing: Array(text.utf8))
        let error = #expect(throws: CatalogueError.self) { try draft.sealed(with: keys) }
        #expect(error?.place == "channels[0].apiKey")
    }

    @Test func `keys are sealed anew by another master key`() throws {
        let old = Array(repeating: UInt8(1), count: 32)
        let new = Array(repeating: UInt8(2), count: 32)
        let first = try #require(MasterKeys([old]))
        let both = try #require(MasterKeys([new, old]))
        let document = try draft(secret).sealed(with: first)
        #expect(document.isSealedOtherwise(than: both) && !document.isSealedOtherwise(than: first))
        let anew = try document.opened(with: both).sealed(with: both)
        #expect(!anew.isSealedOtherwise(than: both))
        #expect(try key(of: anew, MasterKeys([new]))?.exposed == secret)
        #expect(try key(of: document, MasterKeys([new])) == nil)
    }
}
