import Catalogue
import Credentials
import CredentialsBench
import Telemetry
import Testing

/// How a merchant's APIv3 key is changed: what was encrypted with the former one is read for as long as the entry has it.
struct FormerKeyTests {
    private let reading = MerchantReading()
    private var keys: MasterKeys { reading.keys }

    private static let other = "0123456789abcdefghijklmnopqrstuv"

    private func draft(_ changes: [String: String] = [:]) throws -> CatalogueDraft {
        try CatalogueDraft(parsing: Array(MerchantFile.document(MerchantFile.weChatPay(changes)).utf8))
    }

    private func merchant(_ document: CatalogueDocument, _ keys: MasterKeys?) throws -> Merchant {
        try #require(try Catalogue(CatalogueDocument(text: document.text), keys: keys).merchants.first)
    }

    private func exposed(_ document: CatalogueDocument) throws -> [String] {
        let merchant = try merchant(document, keys)
        #expect(merchant.fault == nil)
        return merchant.apiKeys.map(\.exposed)
    }

    @Test func `an entry has one key, or two, the present one first`() throws {
        #expect(try exposed(draft().sealed(with: keys)) == [PaymentKeys.apiKey])
        let document = try draft(["formerAPIKey": "'\(Self.other)'"]).sealed(with: keys)
        #expect(try exposed(document) == [PaymentKeys.apiKey, Self.other])
    }

    @Test func `the former key is sealed, shown to nobody, and opened as nothing else`() throws {
        let document = try draft(["formerAPIKey": "'\(Self.other)'"]).sealed(with: keys)
        #expect(!document.text.contains(Self.other))
        #expect(document.shown.text.contains(#""formerAPIKey":"***""#))
        let stored = document.text.matches(of: /"formerAPIKey":\{"data":"([^"]+)","key":"([^"]+)"\}/)
        let found = try #require(stored.first).output
        let place = "merchant\u{0}wx\u{0}https://api.example.com\u{0}formerAPIKey"
        #expect(try keys.open(SealedText(key: String(found.2), data: String(found.1)), for: place) == Self.other)
        let swapped = document.text.replacing("formerAPIKey", with: "K").replacing("apiKey", with: "formerAPIKey")
            .replacing(#""K""#, with: #""apiKey""#)
        let moved = try merchant(CatalogueDocument(text: swapped), keys)
        #expect(moved.fault?.contains("altered") == true && moved.apiKeys.isEmpty)
        #expect(try merchant(document, nil).apiKeys.isEmpty)
    }

    @Test func `with a new key, stars in place of the former mean the key that was there`() throws {
        let before = try draft().sealed(with: keys)
        let rotation = ["apiKey": "'\(Self.other)'", "formerAPIKey": "'***'", "privateKey": "'***'"]
        let both = try draft(rotation).sealed(with: keys, over: before)
        #expect(try exposed(both) == [Self.other, PaymentKeys.apiKey])
        #expect(before.changes(to: both).map(\.path) == ["merchants[wx].apiKey", "merchants[wx].formerAPIKey"])
        #expect(before.changes(to: both).allSatisfy { $0.needsOwner })
        // From then on they are that one, also where nothing can be opened.
        let stars = ["apiKey": "'***'", "formerAPIKey": "'***'", "privateKey": "'***'"]
        #expect(try draft(stars).sealed(with: nil, over: both) == both)
        let last = try draft(["apiKey": "'***'", "privateKey": "'***'"]).sealed(with: keys, over: both)
        #expect(try exposed(last) == [Self.other])
    }

    @Test func `there is no former key without a new one, and none of another entry`() throws {
        let before = try draft().sealed(with: keys)
        let refused = [
            ["formerAPIKey": "'***'"], ["apiKey": "'***'", "formerAPIKey": "'***'"],
            ["apiKey": "'\(Self.other)'", "formerAPIKey": "'\(Self.other)'"],
            ["apiKey": "'\(Self.other)'", "formerAPIKey": "'***'", "name": "'wy'"],
            ["apiKey": "'\(Self.other)'", "formerAPIKey": "'***'", "baseURL": "'https://evil.example.com'"],
        ]
        for changes in refused {
            let draft = try draft(changes)
            let error = #expect(throws: CatalogueError.self) { try draft.sealed(with: keys, over: before) }
            #expect(error?.place == "merchants[0].formerAPIKey", "\(changes)")
        }
    }

    @Test func `the former key is looked up in the environment, and sealed anew by another master key`() throws {
        let text = MerchantFile.document(MerchantFile.weChatPay(["formerAPIKeyVariable": "'FORMER'"]))
        let read = try #require(try reading.read(text, ["FORMER": Self.other]).merchants.first)
        #expect(read.apiKeys.map(\.exposed) == [PaymentKeys.apiKey, Self.other])
        let (old, new) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        let first = try #require(MasterKeys([old]))
        let both = try #require(MasterKeys([new, old]))
        let document = try draft(["formerAPIKey": "'\(Self.other)'"]).sealed(with: first)
        let anew = try document.opened(with: both).sealed(with: both)
        #expect(try merchant(anew, MasterKeys([new])).apiKeys.map(\.exposed) == [PaymentKeys.apiKey, Self.other])
    }
}
