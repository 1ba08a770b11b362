// swift-tools-version: 6.3

import PackageDescription

/// The layers, top to bottom. A folder is a target and imports downwards only.
///
/// compose → Producers, Consumers → Stations, engines → Processing, MessageLog → Messages → wrapped C libraries
let package = Package(
    name: "yizhan",
    products: [.executable(name: "yizhan", targets: ["yizhan"])],
    targets: [
        // How the parts are put together and run.
        .executable(
            "yizhan", in: "compose/yizhan",
            uses: [
                "Auth", "Books", "Catalogue", "Chat", "Credentials", "Crypto", "EmbeddedLog", "EventLoop", "HTTP",
                "JSON", "KafkaLog", "LLM", "MessageLog", "Messages", "OpenAI", "Processing", "Quota", "Relay",
                "Responder", "Sandbox", "Stations", "Telemetry", "Web",
            ],
            // In place of the C library's `malloc`: messages go from thread to thread, and are freed where they end.
            links: ["jemalloc"]),
        .library("Sandbox", in: "compose/sandbox", uses: ["EventLoop", "HTTP", "JSON"]),
        .executable("yizhan-load", in: "compose/load", uses: ["CLinux"]),

        // What comes in: one request from outside, one message on the log.
        .library(
            "Chat", in: "Producers/Chat",
            uses: [
                "Catalogue", "Credentials", "Crypto", "EventLoop", "HTTP", "JSON", "MessageLog", "Messages", "OpenAI",
                "Relay", "Telemetry",
            ]),
        // The pages are compiled in: the binary serves them wherever it is copied to.
        .library("Web", in: "Producers/Web", uses: ["EventLoop", "HTTP"], resources: [.embedInCode("Pages")]),

        // What decides, and what acts.
        .library("Auth", in: "Consumers/Auth", uses: ["Messages", "Processing"]),
        .library("Quota", in: "Consumers/Quota", uses: ["Messages", "Processing"]),
        .library("Books", in: "Consumers/Books", uses: ["Messages", "Processing"]),
        .library(
            "Responder", in: "Consumers/Responder",
            uses: ["EventLoop", "JSON", "Messages", "OpenAI", "Processing"]),
        .library(
            "LLM", in: "Consumers/LLM",
            uses: [
                "Catalogue", "EventLoop", "HTTP", "JSON", "MessageLog", "Messages", "OpenAI", "Processing", "Replies",
                "Telemetry",
            ]),
        .library(
            "Relay", in: "Consumers/Relay",
            uses: ["Credentials", "EventLoop", "MessageLog", "Messages", "Replies", "Telemetry"]),

        // The loops that run consumers, the streams of answers, and the engines of the log.
        .library("Replies", in: "Shared/Replies", uses: ["EventLoop", "MessageLog", "Messages"]),
        .library(
            "Stations", in: "Shared/Stations",
            uses: ["EventLoop", "MessageLog", "Messages", "Processing", "Telemetry"]),
        .library(
            "EmbeddedLog", in: "Shared/EmbeddedLog",
            uses: ["EventLoop", "MessageLog", "Messages", "Processing", "SQLite", "States", "Telemetry"]),
        .library(
            "KafkaLog", in: "Shared/KafkaLog",
            uses: ["EventLoop", "Kafka", "MessageLog", "Messages", "Processing", "SQLite", "States", "Telemetry"]),
        .library("States", in: "Shared/States", uses: ["MessageLog", "Messages", "Processing", "SQLite"]),
        .library(
            "SimulatedLog", in: "Shared/SimulatedLog", uses: ["EventLoop", "MessageLog", "Messages", "Processing"]),

        // The contracts and the vocabulary.
        .library("Processing", in: "Shared/Processing", uses: ["EventLoop", "Messages"]),
        .library("MessageLog", in: "Shared/MessageLog", uses: ["EventLoop", "Messages", "Processing"]),
        .library("Messages", in: "Shared/Messages", uses: []),

        // What every layer may stand on.
        .library("Catalogue", in: "Shared/Catalogue", uses: ["EventLoop", "Messages", "OpenAI", "Telemetry"]),
        .library("Credentials", in: "Shared/Credentials", uses: ["Crypto", "Messages"]),
        .library("OpenAI", in: "Shared/Wire/OpenAI", uses: ["JSON"]),
        .library("HTTP", in: "Shared/HTTP", uses: ["EventLoop", "CLLHTTP", "CCurl", "Telemetry"]),
        .library("EventLoop", in: "Shared/EventLoop", uses: ["CLibEvent"]),
        .library("SQLite", in: "Shared/SQLite", uses: ["CSQLite"]),
        .library("Kafka", in: "Shared/Kafka", uses: ["CRDKafka", "Telemetry"]),
        .library("Crypto", in: "Shared/Crypto", uses: ["CCrypto"]),
        .library("JSON", in: "Shared/JSON", uses: []),
        .library("Telemetry", in: "Shared/Telemetry", uses: []),

        // C libraries, from Debian.
        .systemLibrary(
            name: "CLibEvent", path: "Shared/CLibraries/CLibEvent", pkgConfig: "libevent",
            providers: [.apt(["libevent-dev"])]),
        .systemLibrary(
            name: "CCurl", path: "Shared/CLibraries/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CCrypto", path: "Shared/CLibraries/CCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSQLite", path: "Shared/CLibraries/CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLinux", path: "Shared/CLibraries/CLinux"),
        .target(
            name: "CLLHTTP", path: "Shared/CLibraries/CLLHTTP",
            cSettings: [.define("LLHTTP_STRICT_MODE", to: "1"), .unsafeFlags(["-I/usr/share/include/llhttp"])]),
        // As an archive, whose calls can be led through `timers.c`.
        .target(
            name: "CRDKafka", path: "Shared/CLibraries/CRDKafka",
            linkerSettings: [
                .unsafeFlags([
                    "-Xlinker", "--wrap=rd_kafka_timer_start0", "-Xlinker", "--wrap=rd_kafka_timers_next",
                ]),
                .linkedLibrary(":librdkafka.a"), .linkedLibrary("crypto"), .linkedLibrary("lz4"),
                .linkedLibrary("sasl2"), .linkedLibrary("ssl"), .linkedLibrary("z"), .linkedLibrary("zstd"),
            ]),

        // Tests mirror the folders; the benches are what several of them stand on.
        .library("ProcessingBench", in: "Tests/ProcessingBench", uses: ["Messages", "Processing"]),
        .library(
            "LogBench", in: "Tests/LogBench",
            uses: ["EmbeddedLog", "EventLoop", "KafkaLog", "MessageLog", "Messages", "Processing", "SimulatedLog"]),
        .tests(
            "MessageLogTests",
            uses: ["EmbeddedLog", "EventLoop", "LogBench", "MessageLog", "Messages", "Processing", "Stations"]),
        .tests(
            "LLMTests",
            uses: [
                "Catalogue", "EmbeddedLog", "EventLoop", "HTTP", "LLM", "MessageLog", "Messages", "Processing",
                "SimulatedLog",
            ]),
        .tests(
            "EmbeddedLogTests",
            uses: [
                "EmbeddedLog", "EventLoop", "LogBench", "MessageLog", "Messages", "SimulatedLog", "SQLite", "Stations",
            ]),
        .tests(
            "KafkaLogTests",
            uses: [
                "EventLoop", "Kafka", "KafkaLog", "LogBench", "MessageLog", "Messages", "ProcessingBench", "Quota",
                "Stations",
            ]),
        .tests(
            "StationsTests",
            uses: ["EventLoop", "LogBench", "MessageLog", "Messages", "Processing", "SimulatedLog", "Stations"]),
        .tests("SQLiteTests", uses: ["LogBench", "SQLite"]),
        .tests(
            "SimulationTests",
            uses: [
                "Auth", "Books", "LLM", "MessageLog", "Messages", "Processing", "Quota", "Responder", "SimulatedLog",
                "Stations",
            ]),
        .tests(
            "YizhanTests",
            uses: [
                "Credentials", "EventLoop", "HTTP", "JSON", "LogBench", "MessageLog", "Messages", "Sandbox",
                "SimulatedLog", "Telemetry", "yizhan",
            ]),
        .tests("AuthTests", uses: ["Auth", "Messages", "Processing", "ProcessingBench"]),
        .tests("BooksTests", uses: ["Books", "Messages", "Processing", "ProcessingBench"]),
        .tests("MessagesTests", uses: ["Messages", "Processing", "ProcessingBench"]),
        .tests("ProcessingTests", uses: ["Messages", "Processing", "ProcessingBench"]),
        .tests("ResponderTests", uses: ["EventLoop", "Messages", "OpenAI", "Processing", "Responder"]),
        .tests("QuotaTests", uses: ["Messages", "Processing", "ProcessingBench", "Quota"]),
        .tests(
            "ChatTests",
            uses: [
                "Auth", "Books", "Catalogue", "Chat", "Credentials", "EmbeddedLog", "EventLoop", "HTTP", "JSON",
                "LogBench", "MessageLog", "Messages", "OpenAI", "Processing", "Quota", "Relay", "Responder", "Stations",
            ]),
        .tests(
            "RelayTests",
            uses: ["Credentials", "EmbeddedLog", "EventLoop", "MessageLog", "Messages", "Relay", "SimulatedLog"]),
        .tests(
            "RepliesTests", uses: ["EventLoop", "LogBench", "MessageLog", "Messages", "Replies", "SimulatedLog"]),
        .tests("CredentialsTests", uses: ["Credentials", "Messages"]),
        .tests("CatalogueTests", uses: ["Catalogue", "EventLoop", "Messages", "OpenAI", "Telemetry"]),
        .tests("JSONTests", uses: ["JSON"]),
        .tests("EventLoopTests", uses: ["EventLoop"]),
        .tests("SandboxTests", uses: ["EventLoop", "HTTP", "JSON", "OpenAI", "Sandbox"]),
        .tests("OpenAITests", uses: ["JSON", "OpenAI"], resources: [.copy("Vectors")]),
        .tests("TelemetryTests", uses: ["Telemetry"]),
        .tests("HTTPTests", uses: ["EventLoop", "HTTP"]),
        .tests("WebTests", uses: ["EventLoop", "HTTP", "Web"]),
        .tests("TidyTests", uses: []),
        .tests("LoadTests", uses: ["yizhan-load"]),
    ],
    swiftLanguageModes: [.v6]
)

extension Target {
    static func library(
        _ name: String, in path: String, uses: [String], resources: [Resource] = []
    ) -> Target {
        .target(
            name: name, dependencies: uses.map { .byName(name: $0) }, path: path, resources: resources,
            swiftSettings: strict)
    }

    static func executable(
        _ name: String, in path: String, uses: [String], links: [String] = []
    ) -> Target {
        .executableTarget(
            name: name, dependencies: uses.map { .byName(name: $0) }, path: path, swiftSettings: strict,
            linkerSettings: links.map { .linkedLibrary($0) })
    }

    static func tests(_ name: String, uses: [String], resources: [Resource] = []) -> Target {
        .testTarget(
            name: name, dependencies: uses.map { .byName(name: $0) }, path: "Tests/\(name)", resources: resources,
            swiftSettings: strict)
    }

    static var strict: [SwiftSetting] {
        [
            .treatAllWarnings(as: .error),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            // Exclusivity is checked by every build that is tested; at run time it cost a release about a tenth of the
            // server's time. Generic code of one module is specialised in another.
            .unsafeFlags(
                ["-enforce-exclusivity=unchecked", "-cross-module-optimization"], .when(configuration: .release)),
        ]
    }
}
