import Foundation
import Testing

/// Places that recipes name and that nothing else holds together.
struct RecipesTests {
    /// The routes that sources add in groups or tables and `Producers/README.md` does not name.
    private static func unnamedRoutes(_ files: [SourceFile]) -> [String] {
        let readme = files.text(of: "Producers/README.md")
        return files.filter { $0.isSwift && $0.isIn("Producers") }.flatMap { routes(of: $0) + rows(of: $0) }
            .filter { !readme.contains("`\($0)`") }
    }

    /// The routes of a file's tables.
    private static func rows(of file: SourceFile) -> [String] {
        let row = #"\b(?:Chat|Account|Admin)?Route(?:Description)?\(\s*"#
        let methods = Pattern(row + #"\.(\w+),\s*"/"#).captures(in: file.text)
        let paths = Pattern(row + #"\.\w+,\s*"(/[^"]*)""#).captures(in: file.text)
        let isAdmin = file.isIn("Producers/Admin")
        return zip(methods, paths).map { "\($0.uppercased()) \(isAdmin ? "/admin" : "")\($1)" }
    }

    /// The routes of a file's groups.
    private static func routes(of file: SourceFile) -> [String] {
        // What stands behind the word of each group: its path, then its routes.
        file.text.components(separatedBy: "router.group(").dropFirst().flatMap { group -> [String] in
            let path = group.dropFirst().prefix { $0 != "\"" }
            let methods = Pattern(#"\.add\(\.(\w+), ""#).captures(in: group)
            let routes = Pattern(#"\.add\(\.\w+, "([^"]*)""#).captures(in: group)
            return zip(methods, routes).map { "\($0.uppercased()) \(path)\($1)" }
        }
    }

    /// The parts that nothing starts.
    private static func idleParts(_ files: [SourceFile]) -> [String] {
        let code = files.filter { $0.isSwift && $0.isIn("compose/yizhan") }.map(\.code).joined(separator: "\n")
        return Pattern(#"^struct (\w+): \w*Part\b"#).captures(in: code)
            .filter { !Pattern("\\b\($0)\\.self\\b").matches(code) }
    }

    @Test func `every route of a producer has its row in the README`() {
        #expect(Self.unnamedRoutes(Repository.files) == [])
        #expect(Self.unnamedRoutes(Repository.files.filter { $0.path != "Producers/README.md" }).count > 5)
    }

    @Test func `a route that the README does not name is found`() {
        let census = SourceFile(
            "Producers/Census/Census.swift",
            #"router.group("/v1/census", open) { group in group.add(.post, "/{id}", bodyLimit: 0, keep) }"#)
        #expect(Self.unnamedRoutes(Repository.files + [census]) == ["POST /v1/census/{id}"])
        let row = "ChatRoute(\n    .get, \"/v1/census\", .known({ $0.tell }))"
        let table = SourceFile("Producers/Chat/Census.swift", row)
        #expect(Self.unnamedRoutes(Repository.files + [table]) == ["GET /v1/census"])
    }

    @Test func `every part is started by a role or by the service`() {
        #expect(Self.idleParts(Repository.files) == [])
    }

    @Test func `a part that nothing starts is found`() {
        let census = SourceFile("compose/yizhan/Parts/Census.swift", "struct CensusPart: Part {\n}")
        #expect(Self.idleParts(Repository.files + [census]) == ["CensusPart"])
    }
}
