import Messages
import Testing

/// There is one list of consumers, and every place agrees with it.
struct PlacesTests {
    @Test(arguments: Place.all)
    func `every consumer stands in every place`(place: Place) {
        for fault in place.faults(Consumer.all, Repository.files) { Issue.record("\(fault)") }
    }

    @Test(arguments: Place.all)
    func `a consumer that is left out of a place is found`(place: Place) {
        let made = [
            Consumer("Census", .processor, of: AuthInbox.self, "counts"),
            Consumer("Census", .activity, of: AuthInbox.self, "counts"),
            Consumer("Census", following: Topic("census"), accepts: [], "counts"),
        ]
        for census in made where place.kinds.contains(census.kind) {
            let faults = place.faults(Consumer.all + [census], Repository.files)
            #expect(!faults.isEmpty && faults.allSatisfy { $0.lowercased().contains("census") }, "\(census.kind)")
        }
    }

    @Test(arguments: Place.all)
    func `a consumer that is left out of the list is found`(place: Place) {
        for kind in place.kinds {
            let first = Consumer.all.first { $0.kind == kind }
            let left = Consumer.all.filter { $0 != first }
            #expect(!place.faults(left, Repository.files).isEmpty, "\(kind)")
        }
    }

    @Test func `a processor is held to purity because it is in the list`() {
        let file = SourceFile("Consumers/Census/Census.swift", "let now = Date()")
        let made = { (kind: Consumer.Kind) in Consumer("Census", kind, of: AuthInbox.self, "counts") }
        #expect(Rule.isProcessor(file, among: Consumer.all + [made(.processor)]))
        #expect(!Rule.isProcessor(file, among: Consumer.all + [made(.activity)]))
        #expect(!Rule.isProcessor(file, among: Consumer.all))
    }

    @Test func `a README that calls a consumer what it is not is found`() {
        let wrong = [
            ("Consumers/README.md", "| `Books` | processor |", "| `Books` | activity |"),
            ("README.md", "Postman, Responder", "Responder"), ("README.md", "Bot are processors", "LLM are processors"),
        ]
        for (path, text, other) in wrong {
            let files = Repository.files.map { file in
                file.path == path ? SourceFile(path, file.text.replacing(text, with: other)) : file
            }
            #expect(!Place.tables.flatMap { $0.faults(Consumer.all, files) }.isEmpty, "\(other)")
        }
    }

    @Test func `a table that names the wrong writer is found`() throws {
        let topics = try #require(Place.tables.first)
        let files = Repository.files.map { file in
            guard file.path == "Shared/README.md" else { return file }
            return SourceFile(file.path, file.text.replacing("| Quota | LLM |", with: "| Auth | LLM |"))
        }
        #expect(topics.faults(Consumer.all, Repository.files) == [])
        #expect(topics.faults(Consumer.all, files).count == 2)
    }
}
