import Catalogue
import Credentials
import CredentialsBench
import Telemetry
import Testing

/// How the keys of merchants are kept: sealed, each as what it is, for one merchant at one address.
struct MerchantKeyTests {
    private let reading = MerchantReading()
    private var keys: MasterKeys { reading.keys }

    private func merchant(of document: CatalogueDocument, _ keys: MasterKeys?) throws -> Merchant {
        try #require(try Catalogue(document, keys: keys).merchants.first)
    }

    private func draft(_ changes: [String: String] = [:]) throws -> CatalogueDraft {
        try CatalogueDraft(parsing: Array(MerchantFile.document(MerchantFile.weChatPay(changes)).utf8))
    }

    /// Whether a text has a part of a secret, or what one is sealed to.
    private func tells(_ text: String) -> Bool {
        let lines = PaymentKeys.own.split(separator: "\n").dropFirst().dropLast().map(String.init)
        return text.contains(#""data""#) || (lines + [PaymentKeys.apiKey]).contains { text.contains($0) }
    }

    @Test func `both keys are sealed on the log, and opened by who has the master key`() throws {
        let document = try draft().sealed(with: keys)
        #expect(document.text.matches(of: /"data"/).count == 2)
        for line in PaymentKeys.own.split(separator: "\n").dropFirst().dropLast() {
            #expect(!document.text.contains(line))
        }
        #expect(!document.text.contains(PaymentKeys.apiKey))
        let merchant = try merchant(of: CatalogueDocument(text: document.text), keys)
        #expect(merchant.apiKey?.exposed == PaymentKeys.apiKey && merchant.privateKey != nil)
    }

    @Test func `nobody is shown them, sealed or not`() throws {
        let document = try draft().sealed(with: keys)
        let (catalogue, draft) = (try Catalogue(document, keys: keys), try draft())
        var dumped = ""
        dump(catalogue, to: &dumped)
        for text in [document.shown.text, "\(catalogue)", String(reflecting: catalogue), dumped, "\(draft)"] {
            #expect(!tells(text))
        }
        #expect(document.shown.text.matches(of: /"(apiKey|privateKey)":"\*\*\*"/).count == 2)
        // Out of place, too.
        let strayed = try CatalogueDocument(text: #"{"privateKey":"a","groups":[{"privateKey":"b"}]}"#).shown.text
        #expect(strayed == #"{"groups":[{"privateKey":"***"}],"privateKey":"***"}"#)
    }

    /// What is sealed is opened for ever, so what it is sealed for never changes.
    @Test(arguments: [("privateKey", PaymentKeys.own), ("apiKey", PaymentKeys.apiKey)])
    func `a key is sealed for its merchant, its address and itself`(member: String, text: String) throws {
        let document = try draft(["baseURL": "'https://api.example.com//'"]).sealed(with: keys).text
        let all = document.matches(of: /"(apiKey|privateKey)":\{"data":"([^"]+)","key":"([^"]+)"\}/)
        let found = try #require(all.first { $0.output.1 == member }).output
        let place = "merchant\u{0}wx\u{0}https://api.example.com\u{0}\(member)"
        #expect(try keys.open(SealedText(key: String(found.3), data: String(found.2)), for: place) == text)
    }

    @Test func `who has not the master key has a merchant with a fault, and a catalogue all the same`() throws {
        let document = try draft().sealed(with: keys)
        for other in [nil, MasterKeys.random()] {
            let merchant = try merchant(of: document, other)
            #expect(merchant.privateKey == nil && merchant.apiKey == nil && merchant.lacksKey)
            #expect(merchant.fault?.contains("privateKey") == true && merchant.publicKeys.count == 1)
        }
    }

    @Test(
        arguments: [
            ("https://api.example.com", "https://evil.example.com"), (#""name":"wx""#, #""name":"wy""#),
            ("https://api.example.com", "http://api.example.com"),
        ])
    func `sealed keys that were moved to another merchant or address are not opened`(old: String, new: String) throws {
        let text = try draft().sealed(with: keys).text
        let moved = try merchant(of: CatalogueDocument(text: text.replacing(old, with: new)), keys)
        #expect(moved.fault?.contains("altered") == true && moved.privateKey == nil && moved.apiKey == nil)
    }

    @Test func `a sealed key is not opened as another member, nor as a channel's`() throws {
        let text = try draft().sealed(with: keys).text
        let swapped = text.replacing("apiKey", with: "K").replacing("privateKey", with: "apiKey")
            .replacing(#""K""#, with: #""privateKey""#)
        #expect(try merchant(of: CatalogueDocument(text: swapped), keys).fault?.contains("altered") == true)
        let sealed = try #require(text.firstMatch(of: /"apiKey":(\{[^}]*\})/)).output.1
        let channel = #"{"channels":[{"apiKey":\#(sealed),"baseURL":"https://api.example.com","name":"wx"}]}"#
        let moved = try Catalogue(CatalogueDocument(text: channel), keys: keys).channels[0]
        #expect(moved.apiKey == nil && moved.fault?.contains("altered") == true)
    }

    @Test func `a key that is not said again stays, where name and address are the same`() throws {
        let document = try draft().sealed(with: keys)
        let stars = ["privateKey": "'***'", "apiKey": "'***'"]
        #expect(try draft(stars).sealed(with: keys, over: document) == document)
        #expect(try draft(stars).sealed(with: nil, over: document) == document)
        let one = try draft(["privateKey": "'***'", "number": "'2'"]).sealed(with: keys, over: document)
        #expect(document.changes(to: one).map(\.path) == ["merchants[wx].number"])
        for moved in [["name": "'wy'"], ["baseURL": "'https://evil.example.com'"]] {
            let draft = try draft(stars.merging(moved) { $1 })
            let error = #expect(throws: CatalogueError.self) { try draft.sealed(with: keys, over: document) }
            #expect(error?.place == "merchants[0].privateKey")
        }
    }

    @Test func `a key that stays is held against new public keys`() throws {
        let document = try draft().sealed(with: keys)
        let ours = "[\(MerchantFile.key(PaymentKeys.ownPublic, id: "PUB"))]"
        let draft = try draft(["privateKey": "'***'", "apiKey": "'***'", "publicKeys": ours])
        let error = #expect(throws: CatalogueError.self) { try draft.sealed(with: keys, over: document) }
        #expect(error?.place == "merchants[0].publicKeys[0].key")
    }

    @Test func `the same keys again change nothing, and others are told as others`() throws {
        let document = try draft().sealed(with: keys)
        #expect(try draft().sealed(with: keys, over: document) == document)
        let others = [
            "privateKey": MerchantFile.quoted(PaymentKeys.bare(PaymentKeys.own)),
            "apiKey": "'0123456789abcdefghijklmnopqrstuv'",
        ]
        let changes = try document.changes(to: draft(others).sealed(with: keys, over: document))
        #expect(
            changes
                == ["apiKey", "privateKey"].map {
                    CatalogueChange(
                        path: "merchants[wx].\($0)", before: #""***""#, after: #""*** (changed)""#)
                })
        #expect(changes.allSatisfy { $0.needsOwner })
    }

    @Test func `a merchant that comes or goes is told without its keys`() throws {
        let empty = try CatalogueDraft(parsing: Array("{}".utf8)).sealed(with: nil)
        let one = try draft().sealed(with: keys)
        let two = try CatalogueDraft(
            parsing: Array(MerchantFile.document(MerchantFile.weChatPay(), MerchantFile.alipay()).utf8)
        ).sealed(with: keys, over: one)
        for changes in [empty.changes(to: one), one.changes(to: empty), one.changes(to: two), two.changes(to: one)] {
            #expect(!changes.isEmpty && changes.contains(where: \.needsOwner))
            #expect(changes.allSatisfy { !tells("\($0)") })
        }
    }

    @Test func `keys are looked up in the environment`() throws {
        let text = MerchantFile.document(
            MerchantFile.weChatPay([
                "privateKey": "", "apiKey": "", "privateKeyVariable": "'SIGN'", "apiKeyVariable": "'API'",
            ]))
        let environment = ["SIGN": PaymentKeys.own, "API": PaymentKeys.apiKey]
        let merchant = try #require(try reading.read(text, environment).merchants.first)
        #expect(merchant.fault == nil && merchant.apiKey?.exposed == PaymentKeys.apiKey)
        #expect(reading.fault(text, ["API": "x"])?.place == "merchants[0].privateKeyVariable")
        #expect(reading.fault(text, ["SIGN": "x"])?.place == "merchants[0].apiKeyVariable")
        let both = MerchantFile.document(MerchantFile.weChatPay(["apiKeyVariable": "'API'"]))
        #expect(reading.fault(both, environment)?.place == "merchants[0].apiKeyVariable")
    }

    @Test func `without a master key no key is taken`() throws {
        let draft = try draft()
        let error = #expect(throws: CatalogueError.self) { try draft.sealed(with: nil) }
        #expect(error?.reason.contains("YIZHAN_MASTER_KEY") == true && !tells(error?.description ?? ""))
    }

    @Test func `keys are sealed anew by another master key`() throws {
        let (old, new) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        let first = try #require(MasterKeys([old]))
        let both = try #require(MasterKeys([new, old]))
        let document = try draft().sealed(with: first)
        #expect(document.isSealedOtherwise(than: both) && !document.isSealedOtherwise(than: first))
        let anew = try document.opened(with: both).sealed(with: both)
        #expect(!anew.isSealedOtherwise(than: both))
        let last = try merchant(of: anew, MasterKeys([new]))
        #expect(last.fault == nil && last.apiKey?.exposed == PaymentKeys.apiKey)
        #expect(try merchant(of: document, MasterKeys([new])).lacksKey)
        #expect(throws: CatalogueError.self) { try document.opened(with: MasterKeys([new])) }
        let lenient = try document.opened(with: MasterKeys([new]), isStrict: false)
        #expect(try lenient.sealed(with: both, over: document) == document)
    }

    /// Earlier releases, or somebody with the master key, may have written what is refused now.
    @Test func `keys on the log that cannot be used make a fault, and no other entry suffers`() throws {
        let text = try reading.sealed(
            MerchantFile.document(
                MerchantFile.weChatPay(["publicKeys": "[\(key(PaymentKeys.platformPublic))]"]), MerchantFile.alipay())
        ).text
        func fault(_ member: String, _ secret: String, _ stored: Regex<Substring>) throws -> String? {
            let sealed = keys.seal(secret, for: "merchant\u{0}wx\u{0}https://api.example.com\u{0}\(member)")
            let other = #""\#(member)":{"data":"\#(sealed.data)","key":"\#(sealed.key)"}"#
            // The first merchant is WeChat Pay's.
            let written = text.replacing(stored, with: other, maxReplacements: 1)
            let read = try Catalogue(CatalogueDocument(text: written), keys: keys)
            #expect(read.merchants[1].fault == nil && read.merchants[0].privateKey == nil)
            return read.merchants[0].fault
        }
        #expect(try fault("apiKey", "changeme", /"apiKey":\{[^}]*\}/)?.contains("apiKey") == true)
        #expect(try fault("privateKey", PaymentKeys.small, /"privateKey":\{[^}]*\}/)?.contains("1024") == true)
        let (theirs, own) = (PaymentKeys.bare(PaymentKeys.platformPublic), PaymentKeys.bare(PaymentKeys.ownPublic))
        let ours = text.replacing(theirs, with: own)
        #expect(try merchant(of: CatalogueDocument(text: ours), keys).fault?.contains("our own") == true)
    }

    private func key(_ text: String) -> String { MerchantFile.key(PaymentKeys.bare(text), id: "PUB") }
}
