import Catalogue
import Testing

struct CatalogueTests {
    private func catalogue(_ names: String...) throws -> Catalogue {
        let channel = try Channel(name: "demo", baseURL: "http://127.0.0.1:9000/v1")
        let models = names.map { Model(name: $0, channel: channel, price: Catalogue.usualPrice) }
        return try Catalogue(models: models, channels: [channel])
    }

    @Test func `a model is found by its name`() throws {
        let catalogue = try catalogue("a", "b")
        #expect(catalogue.models.map(\.name) == ["a", "b"])
        #expect(catalogue.model("b")?.price == Catalogue.usualPrice)
        #expect(catalogue.model("c") == nil)
    }

    @Test func `a name cannot be offered twice`() throws {
        #expect(throws: CatalogueError("models[1].name", "'a' is listed twice")) {
            try catalogue("a", "a")
        }
    }
}
