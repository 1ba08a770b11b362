import HTTP
import Ingress
import JSON
import Problems
import Testing

struct OpenAPIDocumentTests {
    private static let refusals = Refusals(
        [("/plain", RefusalShape(contentType: "text/plain") { _ in [] })], otherwise: .document)

    /// The operation of a route, as the document has it.
    private func operation(_ route: RouteDescription) throws -> JSONValue {
        let text = OpenAPIDocument(version: "1", refusals: Self.refusals, [route]).text
        let path = try #require(try JSONValue(parsing: text.bytes).member("paths")?.members.first { _ in true }?.value)
        return try #require(path.member(route.method.rawValue.lowercased()))
    }

    private func names(_ value: JSONValue?) -> [String] { value?.members.map(\.name) ?? [] }

    @Test func `each status that a route refuses with is there, with the codes behind it`() throws {
        let operation = try operation(
            RouteDescription(
                .post, "/notes/{name...}", "keeps a note", answers: [.init(.text, status: 201)],
                refusals: [.conflict, .accountExists, .versionConflict]))
        let responses = try #require(operation.member("responses"))
        let statuses = names(responses)
        #expect(statuses.count == Set(statuses).count)
        #expect(Set(statuses).isSuperset(of: ["201", "400", "401", "403", "404", "409", "412", "429", "503"]))
        #expect(!statuses.contains("410") && !statuses.contains("4XX"))
        #expect(responses.member("409")?.member("description")?.string == "`conflict`, `account_exists`")
        #expect(names(responses.member("409")?.member("content")) == ["application/problem+json"])
        let unauthorized = names(responses.member("401")?.member("headers"))
        #expect(unauthorized.contains("WWW-Authenticate"))
        let notAllowed = names(responses.member("405")?.member("headers"))
        #expect(notAllowed.contains("Allow"))
        #expect(names(responses.member("201")?.member("headers")) == ["X-Request-Id"])
    }

    @Test func `what stands at every route is said once`() throws {
        let route = RouteDescription(.get, "/notes", "all notes", answers: [.init(.text)])
        let text = OpenAPIDocument(version: "1", refusals: Self.refusals, [route]).text
        let document = try JSONValue(parsing: text.bytes)
        let components = try #require(document.member("components"))
        #expect(names(components.member("schemas")) == ["Problem"])
        let refused = try operation(route).member("responses")?.member("401")
        let schema = refused?.member("content")?.member("application/problem+json")?.member("schema")
        #expect(schema?.member("$ref")?.string == "#/components/schemas/Problem")
        for header in try #require(refused?.member("headers")).members {
            #expect(header.value.member("$ref")?.string == "#/components/headers/\(header.name)")
            #expect(components.member("headers")?.member(header.name)?.member("schema") != nil)
        }
    }

    @Test func `a refusal has the shape of its path's API, and a provider's own status is a range`() throws {
        let operation = try operation(
            RouteDescription(
                .get, "/plain/number", "tells a number", answers: [.init(.number)], refusals: [.upstreamRefused]))
        let responses = operation.member("responses")
        #expect(names(responses?.member("404")?.member("content")) == ["text/plain"])
        #expect(names(responses).contains("4XX"))
    }

    @Test func `a route without a key says so, and names no request`() throws {
        let operation = try operation(
            RouteDescription(.get, "/healthz", "lives", needsKey: false, answers: [.init(.text)]))
        #expect(operation.member("security")?.elements.isEmpty == true)
        #expect(operation.member("parameters")?.elements.isEmpty == true)
        #expect(!names(operation.member("responses")).contains("401"))
    }

    @Test func `a route that names its requests itself answers with the name, and takes none`() throws {
        let operation = try operation(
            RouteDescription(.get, "/changes", "all", takesName: false, answers: [.init(.text)]))
        #expect(operation.member("parameters")?.elements.isEmpty == true)
        #expect(names(operation.member("responses")?.member("200")?.member("headers")) == ["X-Request-Id"])
    }

    @Test func `parameters stand where they belong`() throws {
        let operation = try operation(
            RouteDescription(
                .get, "/notes/{book}/{name...}", "a note", query: [.init("limit", .number, "how many")],
                headers: [.ifMatch(isNeeded: true)], answers: [.init(.text)]))
        let places = operation.member("parameters")?.elements.map { parameter in
            "\(parameter.member("in")?.string ?? "") \(parameter.member("name")?.string ?? "")"
        }
        #expect(places == ["path book", "path name", "query limit", "header If-Match", "header X-Request-Id"])
    }
}
