import Catalogue
import Credentials
import CredentialsBench
import Telemetry
import Testing

/// How the secrets of apps are kept: sealed, each as what it is, for one app at one address.
struct AppKeyTests {
    private let reading = MerchantReading()
    private var keys: MasterKeys { reading.keys }
    private static let secrets = [AppFile.token, AppFile.encodingKey, AppFile.secret]

    private func draft(_ changes: [String: String] = [:]) throws -> CatalogueDraft {
        try CatalogueDraft(parsing: Array(AppFile.document(AppFile.weCom(changes)).utf8))
    }

    private func app(of document: CatalogueDocument, _ keys: MasterKeys?) throws -> App {
        try #require(try Catalogue(document, keys: keys).apps.first)
    }

    private func tells(_ text: String) -> Bool { Self.secrets.contains { text.contains($0) } }

    @Test func `all three are sealed on the log, and shown to nobody`() throws {
        let document = try draft().sealed(with: keys)
        #expect(document.text.matches(of: /"data"/).count == 3 && !tells(document.text))
        let (catalogue, draft) = (try Catalogue(document, keys: keys), try draft())
        var dumped = ""
        dump(catalogue, to: &dumped)
        for text in [document.shown.text, "\(catalogue)", String(reflecting: catalogue), dumped, "\(draft)"] {
            #expect(!tells(text) && !text.contains(#""data""#))
        }
        #expect(document.shown.text.matches(of: /"(token|encodingKey|secret)":"\*\*\*"/).count == 3)
        #expect(try app(of: CatalogueDocument(text: document.text), keys).secret?.exposed == AppFile.secret)
    }

    @Test func `they are masked where they are out of place, and what is called alike stays`() throws {
        let strayed = #"{"groups":[{"secret":"b"}],"models":[{"name":"m","tokenLimitParameter":"max_tokens"}]}"#
        let shown = try CatalogueDocument(text: strayed).shown.text
        #expect(shown == strayed.replacing(#""secret":"b""#, with: #""secret":"***""#))
        let empty = try CatalogueDocument(text: "{}")
        let paths = try empty.changes(to: CatalogueDocument(text: strayed)).map(\.path)
        #expect(paths == ["groups", "models"])
    }

    /// What is sealed is opened for ever, so what it is sealed for never changes.
    @Test(arguments: [
        ("secret", AppFile.secret), ("token", AppFile.token), ("encodingKey", AppFile.encodingKey),
    ])
    func `a secret is sealed for its app, its address and itself`(member: String, text: String) throws {
        let usual = "https://qyapi.weixin.qq.com"
        let places: [(String, [String: String])] = [
            (usual, [:]), ("https://a.cn", ["baseURL": "'https://a.cn/'"]),
        ]
        for (address, changes) in places {
            let document = try draft(changes).sealed(with: keys).text
            let all = document.matches(of: /"(secret|token|encodingKey)":\{"data":"([^"]+)","key":"([^"]+)"\}/)
            let found = try #require(all.first { $0.output.1 == member }).output
            let place = "app\u{0}staff\u{0}\(address)\u{0}\(member)"
            #expect(try keys.open(SealedText(key: String(found.3), data: String(found.2)), for: place) == text)
        }
    }

    @Test func `the usual address may be said, and a secret goes to no other`() throws {
        let document = try draft().sealed(with: keys)
        let stars = ["token": "'***'", "encodingKey": "'***'", "secret": "'***'"]
        let said = stars.merging(["baseURL": "'https://qyapi.weixin.qq.com'"]) { $1 }
        let same = try draft(said).sealed(with: keys, over: document)
        #expect(try app(of: same, keys).fault == nil)
        for moved in [["baseURL": "'https://evil.example.com'"], ["name": "'other'"]] {
            let draft = try draft(stars.merging(moved) { $1 })
            let error = #expect(throws: CatalogueError.self) { try draft.sealed(with: keys, over: document) }
            #expect(error?.place == "apps[0].secret")
        }
        let text = document.text.replacing(
            #""platform":"wecom""#, with: #""baseURL":"https://a.cn","platform":"wecom""#)
        let moved = try app(of: CatalogueDocument(text: text), keys)
        #expect(moved.fault?.contains("altered") == true && moved.secret == nil && moved.token == nil)
    }

    @Test func `who has not the master key has an app with a fault, and a catalogue all the same`() throws {
        let document = try draft().sealed(with: keys)
        for other in [nil, MasterKeys.random()] {
            let app = try app(of: document, other)
            #expect(app.fault != nil && app.token == nil && app.encodingKey == nil && app.secret == nil)
            #expect(app.id == "ww01" && app.agent == 1_000_002)
        }
    }

    @Test func `other secrets are told as others, and an app is the owner's affair`() throws {
        let document = try draft().sealed(with: keys)
        #expect(try draft().sealed(with: keys, over: document) == document)
        let other = try draft(["token": "'another0token'"]).sealed(with: keys, over: document)
        let changes = document.changes(to: other)
        #expect(
            changes == [
                CatalogueChange(path: "apps[staff].token", before: #""***""#, after: #""*** (changed)""#)
            ])
        let renamed = try document.changes(to: draft(["system": "'Be brief.'"]).sealed(with: keys, over: document))
        #expect(renamed.map(\.path) == ["apps[staff].system"])
        #expect((changes + renamed).allSatisfy { $0.needsOwner })
        let none = try CatalogueDraft(parsing: Array("{}".utf8)).sealed(with: nil)
        #expect(none.changes(to: document).allSatisfy { !tells("\($0)") && !"\($0)".contains("data") })
    }

    @Test func `secrets are looked up in the environment, and sealed anew by another master key`() throws {
        let text = AppFile.document(
            AppFile.weCom([
                "token": "", "encodingKey": "", "secret": "", "tokenVariable": "'T'", "encodingKeyVariable": "'E'",
                "secretVariable": "'S'",
            ]))
        let environment = ["T": AppFile.token, "E": AppFile.encodingKey, "S": AppFile.secret]
        let app = try #require(try reading.read(text, environment).apps.first)
        #expect(app.fault == nil && app.token?.exposed == AppFile.token && app.secret?.exposed == AppFile.secret)
        #expect(reading.fault(text, ["T": "x", "E": "y"])?.place == "apps[0].secretVariable")
        let (old, new) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        let first = try #require(MasterKeys([old]))
        let both = try #require(MasterKeys([new, old]))
        let document = try draft().sealed(with: first)
        #expect(document.isSealedOtherwise(than: both) && !document.isSealedOtherwise(than: first))
        let anew = try document.opened(with: both).sealed(with: both)
        #expect(try !anew.isSealedOtherwise(than: both) && self.app(of: anew, MasterKeys([new])).fault == nil)
    }

    @Test func `a secret on the log that cannot be used makes a fault, and no other entry suffers`() throws {
        let document = try reading.sealed(AppFile.document(AppFile.weCom(), AppFile.zsxq())).text
        let sealed = keys.seal("short", for: "app\u{0}staff\u{0}https://qyapi.weixin.qq.com\u{0}encodingKey")
        let other = #""encodingKey":{"data":"\#(sealed.data)","key":"\#(sealed.key)"}"#
        let written = document.replacing(/"encodingKey":\{[^}]*\}/, with: other, maxReplacements: 1)
        let apps = try Catalogue(CatalogueDocument(text: written), keys: keys).apps
        #expect(apps[0].fault?.contains("encodingKey") == true && apps[0].token == nil && apps[1].fault == nil)
    }
}
