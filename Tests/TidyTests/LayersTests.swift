import Testing

struct LayersTests {
    private let manifest = Manifest(
        """
        targets: [
            // .library("Comment", in: "Comment", uses: []),
            .executable("yizhan", in: "compose/yizhan", uses: ["Chat"]),
            .library("Chat", in: "Producers/Chat", uses: ["Messages"]),
            .library(
                "Quota", in: "Consumers/Quota",
                uses: [
                    "Auth", "Chat", "Messages",
                ]),
            .library("Auth", in: "Consumers/Auth", uses: ["Messages", "CSQLite"]),
            .library("Messages", in: "Shared/Messages", uses: ["CSQLite", "Chat", "yizhan"]),
            .systemLibrary(
                name: "CSQLite", path: "Shared/CLibraries/CSQLite", pkgConfig: "sqlite3",
                providers: [.apt(["libsqlite3-dev"])]),
            .target(name: "CPlain", path: "Shared/CLibraries/CPlain"),
            .tests("AuthTests", uses: ["Auth"]),
        ]

        extension Target {
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
            manifest.targets.map(\.name)
                == ["yizhan", "Chat", "Quota", "Auth", "Messages", "CSQLite", "CPlain", "AuthTests"])
        #expect(manifest.target(named: "Quota")?.uses == ["Auth", "Chat", "Messages"])
        #expect(manifest.target(named: "Quota")?.path == "Consumers/Quota")
        #expect(manifest.target(named: "AuthTests")?.path == "Tests/AuthTests")
        #expect(manifest.targets.filter(\.isC).map(\.name) == ["CSQLite", "CPlain"])
    }

    @Test func `an import that is not declared is found, however it is written`() {
        for line in [
            "import Messages", "package import Messages", "@testable import Messages", "import struct Messages.A",
        ] {
            #expect(breaches(SourceFile("Tests/AuthTests/A.swift", line)).count == 1, "\(line)")
        }
        #expect(
            breaches(SourceFile("Tests/AuthTests/A.swift", "// import Messages\nimport Auth\nimport Glibc")).isEmpty)
    }

    @Test func `an import upwards or sideways is found`() {
        #expect(breaches(SourceFile("Consumers/Quota/A.swift", "import Auth")).count == 1)
        #expect(breaches(SourceFile("Consumers/Quota/A.swift", "import Chat")).count == 1)
        #expect(breaches(SourceFile("Shared/Messages/A.swift", "import Chat")).count == 1)
        #expect(breaches(SourceFile("Shared/Messages/A.swift", "import yizhan")).count == 1)
        #expect(breaches(SourceFile("Consumers/Quota/A.swift", "import Messages")).isEmpty)
        #expect(breaches(SourceFile("compose/yizhan/main.swift", "import Chat")).isEmpty)
    }

    @Test func `a C library that two folders import is found`() {
        let first = SourceFile("Consumers/Auth/A.swift", "import CSQLite")
        let second = SourceFile("Shared/Messages/A.swift", "import CSQLite")
        #expect(breaches(first, first).isEmpty)
        #expect(breaches(first, second).count == 1)
    }
}
