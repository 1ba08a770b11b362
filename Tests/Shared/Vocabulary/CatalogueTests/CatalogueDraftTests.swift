import Catalogue
import Testing

/// Merge patches of a catalogue, and what two catalogues differ in.
struct CatalogueDraftTests {
    private func draft(_ text: String) throws -> CatalogueDraft { try CatalogueDraft(parsing: Array(text.utf8)) }

    private func merged(_ text: String, _ patch: String, _ place: String...) throws -> String {
        try draft(text).merged(draft(patch), at: place).text
    }

    @Test func `one catalogue has one text, however it was written`() throws {
        let text = #"{"defaultPrice":{"input":0.1,"output":10},"models":[{"name":"m","price":{"input":"0.10"}}]}"#
        #expect(
            try draft(
                "{ models: [{ price: { input: '0.10' }, name: 'm', }], defaultPrice: { output: 1e1, input: .1 } }"
            ).text
                == text)
        #expect(try draft(text).text == text)
        #expect(try draft(#"{"a":null,"b":[{"c":null}]}"#).text == #"{"b":[{}]}"#)
    }

    @Test func `what comes over the network is JSON, and a file may be JSON5`() throws {
        #expect(try CatalogueDraft(json: Array(#"{"models":[]}"#.utf8)) == draft("{ models: [], }"))
        for text in ["{ models: [] }", #"{"models":[],}"#, ""] {
            #expect(throws: CatalogueError.self) { try CatalogueDraft(json: Array(text.utf8)) }
        }
    }

    @Test func `all of a channel is the owner's affair, and nothing else is`() throws {
        let empty = try draft("{}").sealed(with: nil)
        let one = try draft("{ channels: [{ name: 'c', baseURL: 'https://a.cn' }] }").sealed(with: nil)
        let moved = try draft("{ channels: [{ name: 'c', baseURL: 'https://b.cn' }] }").sealed(with: nil)
        let free = try draft(
            "{ channels: [{ name: 'c', baseURL: 'https://a.cn', members: { allow: ['x'] } }] }"
        ).sealed(with: nil)
        for (old, new) in [(empty, one), (one, empty), (one, moved), (one, free), (free, one)] {
            #expect(old.changes(to: new).map(\.needsOwner) == [true])
        }
        let models = try draft("{ models: [{ name: 'channels[c]', channel: 'c' }], groups: [{ name: 'g' }] }")
        let changes = try empty.changes(to: models.sealed(with: nil))
        #expect(changes.map(\.path) == ["groups", "models"] && changes.allSatisfy { !$0.needsOwner })
    }

    /// The examples of RFC 7396, appendix A, whose target is an object.
    @Test(
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"{"a":"foo"}"#, "null", "null"),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ])
    func `a patch is merged as the standard says`(target: String, patch: String, result: String) throws {
        #expect(try merged(target, patch) == result)
    }

    @Test func `an entry of a list is patched, added and removed by its name`() throws {
        let models = #"{"models":[{"name":"a","vision":true},{"name":"b"}]}"#
        #expect(
            try merged(models, "{ price: { input: 2 } }", "models", "b")
                == #"{"models":[{"name":"a","vision":true},{"name":"b","price":{"input":2}}]}"#)
        #expect(
            try merged(models, "{ vision: null }", "models", "a") == #"{"models":[{"name":"a"},{"name":"b"}]}"#)
        #expect(try merged(models, "null", "models", "a") == #"{"models":[{"name":"b"}]}"#)
        #expect(
            try merged("{}", "{ upstream: 'x' }", "models", "c") == #"{"models":[{"name":"c","upstream":"x"}]}"#)
        #expect(throws: CatalogueError.self) { try merged(models, "null", "models", "c") }
        #expect(throws: CatalogueError.self) { try merged(models, "{}", "defaultPrice", "input") }
        #expect(throws: CatalogueError.self) { try merged(models, "{}", "models") }
    }

    @Test func `what differs is named by names of entries, with what it was and is`() throws {
        let old = try draft("{ models: [{ name: 'a', price: { input: 1 } }, { name: 'b' }, { name: 'c' }] }")
        let new = try draft(
            "{ models: [{ name: 'b', vision: true }, { name: 'a', price: { input: 2 } }, { name: 'd' }] }")
        let changes = try old.sealed(with: nil).changes(to: new.sealed(with: nil))
        #expect(
            changes == [
                CatalogueChange(path: "models[a].price.input", before: "1", after: "2"),
                CatalogueChange(path: "models[b].vision", before: nil, after: "true"),
                CatalogueChange(path: "models[c]", before: #"{"name":"c"}"#, after: nil),
                CatalogueChange(path: "models[d]", before: nil, after: #"{"name":"d"}"#),
                CatalogueChange(path: "models", before: #"["a","b"]"#, after: #"["b","a"]"#),
            ])
        #expect(try old.sealed(with: nil).changes(to: old.sealed(with: nil)) == [])
    }

    @Test func `what differs between large catalogues is found in time that grows with them`() throws {
        func document(_ price: Int, _ order: (Int) -> Int) throws -> CatalogueDocument {
            let models = (0..<10_000).map { #"{"name":"m\#(order($0))","price":{"input":\#(price)}}"# }
            return try CatalogueDraft(json: Array(#"{"models":[\#(models.joined(separator: ","))]}"#.utf8))
                .sealed(with: nil)
        }
        let (old, new) = (try document(1) { $0 }, try document(2) { 9_999 - $0 })
        var changes: [CatalogueChange] = []
        let time = ContinuousClock().measure { changes = old.changes(to: new) }
        #expect(changes.count == 10_001)
        #expect(changes.first == CatalogueChange(path: "models[m0].price.input", before: "1", after: "2"))
        #expect(changes.last?.path == "models")
        // Each model against each other one took minutes.
        #expect(time < .seconds(10), "\(time)")
    }

    @Test func `a draft shows its keys to nobody who did not ask for them`() throws {
        let draft = try draft("{ channels: [{ name: 'c', baseURL: 'https://a.cn', apiKey: 'sk-planted' }] }")
        struct Edit { let draft: CatalogueDraft }
        var dumped = ""
        dump(Edit(draft: draft), to: &dumped)
        for shown in ["\(draft)", String(reflecting: draft), "\(Edit(draft: draft))", "\([draft])", dumped] {
            #expect(shown.contains("***") && !shown.contains("sk-planted"))
        }
        #expect(draft.text.contains("sk-planted"))
    }
}
