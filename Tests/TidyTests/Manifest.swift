import Foundation

/// What Package.swift says about targets, as far as it is written in this repository's words.
struct Manifest {
    struct Target {
        let name: String
        let path: String
        let uses: [String]
        let isC: Bool
        /// The word that declares it: `processor`, `library`, `tests` and so on.
        let word: String
    }

    let targets: [Target]

    init(_ text: String) {
        // A product is declared by a target's word, and has no path.
        targets = Self.declarations(in: text).map { Self.target($0, of: text) }.filter { !$0.path.isEmpty }
    }

    /// The target that a file belongs to: the one with the longest path around it.
    func target(of file: SourceFile) -> Target? {
        targets.filter { file.path.hasPrefix($0.path + "/") }.max { $0.path.count < $1.path.count }
    }

    func target(named name: String) -> Target? {
        targets.first { $0.name == name }
    }

    private static let words =
        "activity|executable|library|plugin|processor|processorTests|producer|systemLibrary|tail|target|tests"

    /// Each declaration without line ends: from its word to the one that follows.
    private static func declarations(in text: String) -> [String] {
        let flat = text.prefix(upTo: text.firstRange(of: "\n/// A floor")?.lowerBound ?? text.endIndex)
            .split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: " ")
        return Pattern(#"\.((?:\#(words))\( *(?:name: *)?"(?:(?! \.(?:\#(words))\().)*)"#).captures(in: flat)
    }

    /// - Parameter text: the manifest, which gives names to lists that several tests use.
    private static func target(_ declaration: String, of text: String) -> Target {
        let word = String(declaration.prefix { $0 != "(" })
        let name = first(#"^\w+\( *(?:name: *)?"([^"]+)""#, in: declaration)
        let given = first(#"\b(?:in|path): *"([^"]+)""#, in: declaration)
        let floor = first(#"\bon: *\.(\w+)"#, in: declaration).capitalized
        let uses = names(in: first(#"\buses: *((?:"[^"]+",? *)+)"#, in: declaration))
        let isPackaged = declaration.contains("pkgConfig:")
        let isC = isPackaged || word == "systemLibrary" || word == "target"
        switch word {
        case "processor":
            return Target(
                name: name, path: "Consumers/\(name)", uses: ["Messages", "Processing"], isC: false, word: word)
        case "processorTests":
            return Target(
                name: name + "Tests", path: "Tests/Consumers/\(name)Tests",
                uses: [name, "Messages", "Processing", "ProcessingBench"], isC: false, word: word)
        case "activity", "tail": return Target(name: name, path: "Consumers/\(name)", uses: uses, isC: isC, word: word)
        case "producer": return Target(name: name, path: "Producers/\(name)", uses: uses, isC: isC, word: word)
        case "tests":
            let path = ["Tests", given, name].filter { !$0.isEmpty }.joined(separator: "/")
            let list = first(#"\bwith: *(\w+)"#, in: declaration)
            let listed = list.isEmpty ? [] : names(in: first(#"^let \#(list) = \[([^\]]*)\]"#, in: text))
            return Target(name: name, path: path, uses: uses + listed, isC: isC, word: word)
        default:
            let folder = isPackaged ? "CLibraries" : floor
            let path = folder.isEmpty ? given : "Shared/\(folder)/\(name)"
            return Target(name: name, path: path, uses: uses, isC: isC, word: word)
        }
    }

    private static func names(in list: String) -> [String] { Pattern(#""([^"]+)""#).captures(in: list) }

    private static func first(_ pattern: String, in text: String) -> String {
        Pattern(pattern).captures(in: text).first ?? ""
    }
}
