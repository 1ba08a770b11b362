package import JSON

/// The names of the functions that a request offers: of one that comes in parts they say when it is whole.
package struct ToolNames: Sendable {
    /// A longer name is not waited for. OpenAI allows 64 letters.
    static let longestBytes = 256
    /// More are not known, so that a look stays cheap.
    private static let most = 1024

    private let names: Set<String>

    /// - Parameter body: of the request; nil for one without functions.
    package init(_ body: JSONValue? = nil) {
        let lists = ["tools", "functions"].compactMap { name in body?.member(name) }
        names = Set(
            lists.flatMap { list in
                list.elements.prefix(Self.most).compactMap { tool in
                    (tool.member("function") ?? tool).member("name")?.string
                }
            })
    }

    /// True if more may come of the name: it is none of these, or the beginning of another one.
    func mayGrow(_ name: String) -> Bool {
        guard name.utf8.count <= Self.longestBytes else { return false }
        return !names.contains(name)
            || names.contains { other in other.utf8.count > name.utf8.count && other.hasPrefix(name) }
    }
}
