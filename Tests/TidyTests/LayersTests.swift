import Testing

struct LayersTests {
    private let manifest = Manifest(
        """
        let bench = [
            "Log",
        ]
        targets: [
            // .library("Comment", in: "Comment"),
            .executable("yizhan", in: "compose/yizhan", uses: "Chat", links: ["m"]),
            .producer("Chat", uses: "Messages"),
            .processor("Quota"),
            .activity(
                "LLM",
                uses: "Quota",
                "Messages"),
            .library("Log", on: .logs, uses: "Messages"),
            .library("Messages", on: .vocabulary),
            .library("OpenAI", on: .wire, uses: "JSON"),
            .library("JSON", on: .platform, uses: "CSQLite"),
            .library("CSQLite", pkgConfig: "sqlite3", from: "libsqlite3-dev"),
            .target(name: "CPlain", path: "Shared/CLibraries/CPlain"),
            .processorTests("Quota"),
            .tests("LLMTests", in: "Consumers", uses: "LLM", with: bench),
            .tests("TidyTests"),
        ]

        /// A floor of `Shared`: its folder.
        """)

    private func breaches(_ files: SourceFile...) -> [String] {
        Layers(manifest: manifest, files: files).breaches
    }

    @Test func `every import in the repository is declared and goes downwards`() {
        let breaches = Layers(manifest: Repository.manifest, files: Repository.files).breaches
        for breach in breaches { Issue.record("\(breach)") }
        #expect(Repository.manifest.targets.count > 20)
    }

    @Test func `the manifest is read as it is written`() {
        #expect(
            manifest.targets.map(\.name) == [
                "yizhan", "Chat", "Quota", "LLM", "Log", "Messages", "OpenAI", "JSON", "CSQLite", "CPlain",
                "QuotaTests", "LLMTests", "TidyTests",
            ])
        #expect(manifest.target(named: "LLM")?.uses == ["Quota", "Messages"])
        #expect(manifest.target(named: "Quota")?.uses == ["Messages", "Processing"])
        #expect(manifest.target(named: "LLMTests")?.uses == ["LLM", "Log"])
        #expect(
            ["yizhan", "Chat", "Quota", "Log", "QuotaTests", "LLMTests", "TidyTests"].map {
                manifest.target(named: $0)?.path
            }
                == [
                    "compose/yizhan", "Producers/Chat", "Consumers/Quota", "Shared/Logs/Log",
                    "Tests/Consumers/QuotaTests", "Tests/Consumers/LLMTests", "Tests/TidyTests",
                ])
        #expect(manifest.targets.filter(\.isC).map(\.name) == ["CSQLite", "CPlain"])
    }

    @Test func `exclusivity goes unchecked on the lowest floor alone, which knows of no money`() throws {
        let list = Pattern(#"unchecked: Set<String> = \[([^\]]*)\]"#).captures(in: Repository.manifestText)
        let names = Pattern(#""([^"]+)""#).captures(in: try #require(list.first))
        #expect(!names.isEmpty)
        for name in names {
            let path = Repository.manifest.target(named: name)?.path ?? ""
            #expect(path.hasPrefix("Shared/Platform/"), "\(name) stands at \(path): leave it checked.")
        }
        #expect(Repository.manifestText.ranges(of: "enforce-exclusivity").count == 1)
    }

    @Test func `every target has a folder of files, and every file a target`() {
        let sources = Repository.files.filter { $0.isSwift && $0.path.contains("/") }
        for file in sources where Repository.manifest.target(of: file) == nil {
            Issue.record("\(file.path) is in no target of Package.swift.")
        }
        for target in Repository.manifest.targets where !target.isC {
            #expect(sources.contains { $0.path.hasPrefix(target.path + "/") }, "\(target.name): \(target.path)")
        }
    }

    /// The rooms of `Shared` that have no tests at the same place in `Tests`.
    private static func rooms(withoutTestsIn targets: [Manifest.Target]) -> [String] {
        targets.filter { $0.path.hasPrefix("Shared/") && !$0.isC }
            .filter { room in !targets.contains { $0.path == "Tests/\(room.path)Tests" } }.map(\.name).sorted()
    }

    @Test func `Tests has the rooms of Shared, but for those that its README names`() {
        let sentence = Pattern(#"No suite of its own has ([^.]+)\."#).captures(
            in: Repository.files.text(of: "Tests/README.md"))
        let named = Pattern(#"`(\w+)`,"#).captures(in: sentence.joined())
        #expect(Self.rooms(withoutTestsIn: Repository.manifest.targets) == named)
        #expect(Self.rooms(withoutTestsIn: manifest.targets) == ["JSON", "Log", "Messages", "OpenAI"])
    }

    @Test func `an import that is not declared is found, however it is written`() {
        for line in [
            "import Messages", "package import Messages", "@testable import Messages", "import struct Messages.A",
        ] {
            #expect(breaches(SourceFile("Tests/Consumers/LLMTests/A.swift", line)).count == 1, "\(line)")
        }
        #expect(
            breaches(SourceFile("Tests/Consumers/LLMTests/A.swift", "// import Messages\nimport LLM\nimport Glibc"))
                .isEmpty)
    }

    @Test(arguments: [
        ("Consumers/LLM/A.swift", "Quota"), ("Producers/Chat/A.swift", "Quota"), ("Consumers/LLM/A.swift", "Chat"),
        ("Shared/Vocabulary/Messages/A.swift", "Chat"), ("Shared/Vocabulary/Messages/A.swift", "Log"),
        ("Shared/Vocabulary/Messages/A.swift", "OpenAI"), ("Shared/Wire/OpenAI/A.swift", "Messages"),
        ("Shared/Platform/JSON/A.swift", "Messages"), ("Shared/Logs/Log/A.swift", "yizhan"),
        ("Producers/Chat/A.swift", "Log"), ("Consumers/LLM/A.swift", "Log"), ("compose/yizhan/A.swift", "LLMTests"),
        ("Shared/Wire/OpenAI/A.swift", "CSQLite"),
    ])
    func `an import upwards or sideways is found`(path: String, module: String) {
        let breaches = breaches(SourceFile(path, "import \(module)"))
        #expect(breaches.contains { !$0.contains("declare it under") }, "\(breaches)")
    }

    @Test(arguments: [
        ("Consumers/LLM/A.swift", "Messages"), ("compose/yizhan/main.swift", "Chat"),
        ("Shared/Logs/Log/A.swift", "Messages"), ("Shared/Platform/JSON/A.swift", "CSQLite"),
        ("Shared/Wire/OpenAI/A.swift", "JSON"), ("Tests/Consumers/LLMTests/A.swift", "LLM"),
    ])
    func `an import downwards is none`(path: String, module: String) {
        #expect(breaches(SourceFile(path, "import \(module)")).isEmpty)
    }

    @Test func `every pair of floors is allowed one way at most`() {
        for (index, upper) in Floor.allCases.enumerated() {
            for lower in Floor.allCases.dropFirst(index + 1) {
                #expect(lower.refusal(ofImporting: upper) != nil, "\(lower) may import \(upper)")
            }
        }
    }

    @Test func `a C library that two folders import is found`() {
        let first = SourceFile("Shared/Platform/JSON/A.swift", "import CSQLite")
        let second = SourceFile("compose/yizhan/A.swift", "import CSQLite")
        #expect(breaches(first, first).isEmpty)
        #expect(breaches(first, second).contains { $0.contains("wrap it in one of them") })
    }
}
