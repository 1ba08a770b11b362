import Catalogue
import EventLoop
import Messages
import Telemetry
import Testing

@IOLoop
struct CurrentCatalogueTests {
    @Test func `a channel and the names of its models are a catalogue`() throws {
        let channel = try Channel(name: "demo", baseURL: "http://127.0.0.1:9000/v1", apiKey: Secret("k"))
        let catalogue = try Catalogue(channel: channel, models: ["a", "b"])
        #expect(catalogue.models.map(\.name) == ["a", "b"])
        #expect(catalogue.model("b")?.price == Catalogue.usualPrice)
        #expect(catalogue.model("c") == nil)
    }

    @Test func `a name cannot be offered twice`() throws {
        let channel = try Channel(name: "demo", baseURL: "http://127.0.0.1:9000")
        #expect(throws: CatalogueError("models[1].name", "'a' is listed twice")) {
            try Catalogue(channel: channel, models: ["a", "a"])
        }
    }

    @Test func `a catalogue can be replaced while it is in use`() throws {
        let current = CurrentCatalogue(.empty)
        let channel = try Channel(name: "demo", baseURL: "http://127.0.0.1:9000")
        #expect(current.value.model("a") == nil)
        current.replace(with: try Catalogue(channel: channel, models: ["a"]))
        #expect(current.value.model("a") != nil)
    }
}
