/// What Package.swift says about targets, as far as it is written in this repository's words.
struct Manifest {
    struct Target {
        let name: String
        let path: String
        let uses: [String]
        let isC: Bool

        /// The first folder of its path: Producers, Consumers, Shared, compose or Tests.
        var layer: String { String(path.prefix { $0 != "/" }) }
    }

    let targets: [Target]

    init(_ text: String) {
        targets = Self.declarations(in: text).map(Self.target)
    }

    /// The target that a file belongs to: the one with the longest path around it.
    func target(of file: SourceFile) -> Target? {
        targets.filter { file.path.hasPrefix($0.path + "/") }.max { $0.path.count < $1.path.count }
    }

    func target(named name: String) -> Target? {
        targets.first { $0.name == name }
    }

    /// Each declaration without line ends: from its word to the one that follows.
    private static func declarations(in text: String) -> [String] {
        let flat = text.prefix(upTo: text.firstRange(of: "\nextension ")?.lowerBound ?? text.endIndex)
            .split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: " ")
        return Pattern(
            #"\.((?:library|executable|tests|systemLibrary|target)\( *(?:name: *)?"(?:(?! \.(?:library|executable|tests|systemLibrary|target)\().)*)"#
        )
        .captures(in: flat)
    }

    private static func target(_ declaration: String) -> Target {
        let name = first(#"^\w+\( *(?:name: *)?"([^"]+)""#, in: declaration)
        let path = first(#"\b(?:in|path): *"([^"]+)""#, in: declaration)
        let uses = first(#"\buses: *\[([^\]]*)\]"#, in: declaration)
        return Target(
            name: name, path: path.isEmpty ? "Tests/\(name)" : path, uses: Pattern(#""([^"]+)""#).captures(in: uses),
            isC: declaration.hasPrefix("systemLibrary") || declaration.hasPrefix("target"))
    }

    private static func first(_ pattern: String, in text: String) -> String {
        Pattern(pattern).captures(in: text).first ?? ""
    }
}
