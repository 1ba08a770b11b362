import Catalogue
import Messages
import Testing

/// How the products of a document are read, and which are refused.
struct ProductTests {
    private let reading = MerchantReading()

    private func document(_ products: String...) -> String {
        MerchantFile.document(products: products, rest: "groups: [{ name: 'friends' }, { name: 'vip' }]")
    }

    @Test func `a product is read as it is sold`() throws {
        let catalogue = try reading.read(
            document(
                MerchantFile.product([
                    "titleInEnglish": "'10 CNY of credit'", "price": "'9.90'", "credit": "'10'", "bonus": "0.5",
                    "oncePerPerson": "true", "from": "'2026-12-01T00:00:00+08:00'", "until": "'2026-12-31T16:00:00Z'",
                    "groups": "['vip', 'friends']",
                ])))
        let terms = ProductTerms(
            name: "ten", title: "10 元额度", titleInEnglish: "10 CNY of credit", priceFen: 990, credit: .yuan(10),
            bonus: .fen(50), isOncePerPerson: true, from: Timestamp(milliseconds: 1_796_054_400_000),
            until: Timestamp(milliseconds: 1_798_732_800_000), groups: ["vip", "friends"])
        #expect(catalogue.products.map(\.terms) == [terms])
        #expect(catalogue.product("ten")?.terms == terms && catalogue.product("twenty") == nil)
    }

    @Test func `what is not said has a value all the same`() throws {
        let terms = try #require(try reading.read(document(MerchantFile.product())).product("ten")?.terms)
        #expect(terms.titleInEnglish == terms.title && terms.bonus == .zero && !terms.isOncePerPerson)
        #expect(terms.from == nil && terms.until == nil && terms.groups == nil)
        #expect(terms.priceFen == 1000 && terms.credit == .yuan(10))
    }

    @Test(arguments: [("0.01", 1), ("'1'", 100), ("1e1", 1000), ("1000000", 100_000_000)] as [(String, Int64)])
    func `a price is what is written`(text: String, fen: Int64) throws {
        let product = MerchantFile.product(["price": text, "credit": "1000000"])
        #expect(try reading.read(document(product)).products.map(\.terms.priceFen) == [fen])
    }

    @Test(
        arguments: [
            ("name", ""), ("name", "'Ten'"), ("name", "'a/b'"), ("title", ""), ("title", "''"), ("title", "' '"),
            ("title", #"'a\nb'"#), ("title", "'\(String(repeating: "元", count: 41))'"), ("title", "10"),
            ("titleInEnglish", "''"), ("titleInEnglish", #"'a\u0007'"#), ("price", ""), ("price", "0"),
            ("price", "-1"), ("price", "'9.905'"), ("price", "'1000000.01'"), ("price", "'ten'"), ("price", "[]"),
            ("credit", ""), ("credit", "0"), ("credit", "0.099999"), ("credit", "'1,5'"), ("credit", "20000000000"),
            ("bonus", "-1"), ("bonus", "'9999999999'"), ("bonus", "0.0000001"), ("oncePerPerson", "1"),
            ("from", "'2026-12-01'"), ("from", "'2026-12-01T00:00:00'"), ("from", "'2026-02-30T00:00:00Z'"),
            ("from", "'2026-12-01T00:00:00+0800'"), ("until", "0"), ("groups", "'vip'"), ("groups", "['vipp']"),
            ("groups", "[3]"), ("stock", "5"),
        ])
    func `what is wrong with a product is named by its place`(member: String, value: String) {
        let error = reading.fault(document(MerchantFile.product([member: value])))
        #expect(error?.place == "products[0]." + member, "\(value)")
    }

    @Test(arguments: ["2026-12-01T00:00:00+08:00", "2026-11-30T16:00:00Z", "2026-11-30T00:00:00Z"])
    func `a product ends behind its beginning`(until: String) {
        let product = MerchantFile.product(["from": "'2026-12-01T00:00:00+08:00'", "until": "'\(until)'"])
        #expect(reading.fault(document(product))?.place == "products[0].until")
    }

    @Test func `a product is listed once, and there are at most 256`() {
        #expect(
            reading.fault(document(MerchantFile.product(), MerchantFile.product()))?.place == "products[1].name")
        let entries = Array(repeating: "{}", count: 257).joined(separator: ", ")
        #expect(reading.fault("{ products: [\(entries)] }")?.kind == .size(limit: 256, value: 257))
        #expect(reading.fault("{ products: [3] }")?.place == "products[0]")
    }

    @Test func `a product is an operator's to change, entry by entry`() throws {
        let draft = try CatalogueDraft(parsing: Array(document(MerchantFile.product()).utf8))
        let dearer = try draft.merged(CatalogueDraft(json: Array(#"{"price":"12"}"#.utf8)), at: ["products", "ten"])
        let added = try dearer.merged(
            CatalogueDraft(json: Array(#"{"title":"a","price":1,"credit":1}"#.utf8)), at: ["products", "one"])
        let changes = try draft.sealed(with: nil).changes(to: added.sealed(with: nil))
        #expect(changes.map(\.path) == ["products[ten].price", "products[one]"])
        #expect(changes.allSatisfy { !$0.needsOwner })
        #expect(try Catalogue(added.sealed(with: nil), keys: nil).products.map(\.terms.priceFen) == [1200, 100])
        let none = try added.merged(CatalogueDraft(json: Array("null".utf8)), at: ["products", "ten"])
        #expect(try Catalogue(none.sealed(with: nil), keys: nil).products.map(\.terms.name) == ["one"])
    }

    /// Every part of a payment that goes back takes its part of the credit, and neither is more than the whole.
    @Test func `what a catalogue takes as a product has a part of the credit for each fen`() throws {
        let least = MerchantFile.product(["price": "1000000", "credit": "10000"])
        let terms = try #require(try reading.read(document(least)).product("ten")?.terms)
        for fen in [1, 2, 3, 33_333_333, 99_999_999, 100_000_000] as [Int64] {
            #expect(terms.fen(for: terms.credit(for: fen)) == fen)
        }
    }
}
