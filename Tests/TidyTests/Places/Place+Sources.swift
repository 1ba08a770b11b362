import Messages

extension Place {
    /// Where the compiler needs a consumer to stand.
    static let sources = [list, targets, folders, testTargets, bareTests, inboxes]

    private static let list = Place(
        "the list in Consumer.swift", kinds: everyKind, advice: "Declare it, and add it to `all`.",
        found: { files in
            Set(
                Pattern(#"= Consumer\(\s*"(\w+)""#).captures(
                    in: files.text(of: "Shared/Vocabulary/Messages/Consumer.swift")))
        })

    /// Its word in the manifest is its kind.
    private static let targets = Place("Package.swift", kinds: everyKind) { consumers, files in
        let manifest = Manifest(files.text(of: "Package.swift"))
        let targets = manifest.targets.filter { Consumer.Kind(rawValue: $0.word) != nil }
        let expected = Set(consumers.map { ".\($0.kind.rawValue)(\"\($0.name)\")" })
        let found = Set(targets.map { ".\($0.word)(\"\($0.name)\")" })
        return expected.subtracting(found).sorted().map { "\($0) is missing in Package.swift. Declare its target." }
            + found.subtracting(expected).sorted().map { "\($0) stands in Package.swift, and not in Consumer.all." }
    }

    private static let folders = Place(
        "Consumers", kinds: everyKind, advice: "Give it a folder.",
        found: { names(of: $0, under: "Consumers/") })

    private static let testTargets = Place(
        "Tests/Consumers", kinds: everyKind,
        advice: "Write tests of it: `.processorTests` or `.tests` in Package.swift.",
        expected: { $0.name + "Tests" },
        found: { files in
            let manifest = Manifest(files.text(of: "Package.swift"))
            return names(of: files, under: "Tests/Consumers/").filter { manifest.target(named: $0) != nil }
        })

    /// A processor's tests link no log, as the processor does not.
    private static let bareTests = Place(
        "the bare tests in Package.swift", kinds: [.processor],
        advice: "Declare its tests by `.processorTests`; what needs more belongs to `Tests/compose`.",
        found: { files in
            let tests = Manifest(files.text(of: "Package.swift")).targets.filter { $0.word == "processorTests" }
            return Set(tests.map { String($0.name.dropLast("Tests".count)) })
        })

    private static let inboxes = Place(
        "Shared/Vocabulary/Messages/Inboxes", kinds: withInbox, advice: "Say there what it accepts.",
        expected: { $0.name + "Inbox" },
        found: { files in
            Set(
                files.filter { $0.isIn("Shared/Vocabulary/Messages/Inboxes") }
                    .flatMap { Pattern(#"enum (\w+): Inbox\b"#).captures(in: $0.code) })
        })

    /// The folders with Swift files right under a path.
    private static func names(of files: [SourceFile], under path: String) -> Set<String> {
        Set(
            files.filter { $0.isSwift && $0.path.hasPrefix(path) }
                .compactMap { $0.path.dropFirst(path.count).split(separator: "/").first.map(String.init) })
    }
}
