// swift-tools-version: 6.3

import PackageDescription

/// The layers, top to bottom. A folder is a target and imports downwards only.
///
/// compose → Producers, Consumers → Logs → Pipeline → Vocabulary → Platform → C libraries; Wire stands on Platform.
let package = Package(
    name: "yizhan",
    products: [.executable(name: "yizhan", targets: ["yizhan"])],
    targets: [
        // How the parts are put together and run.
        .executable(
            "yizhan", in: "compose/yizhan",
            uses: [
                "Activities", "Auth", "Books", "Catalogue", "Chat", "Credentials", "Crypto", "EmbeddedLog", "EventLoop",
                "HTTP", "JSON", "KafkaLog", "LLM", "MessageLog", "Messages", "OpenAI", "Processing", "Quota", "Relay",
                "Responder", "Sandbox", "Stations", "Streams", "Telemetry", "Web",
            ],
            // In place of the C library's `malloc`: messages go from thread to thread, and are freed where they end.
            links: ["jemalloc"]),
        .library("Sandbox", in: "compose/sandbox", uses: ["EventLoop", "HTTP", "JSON"]),
        .executable("yizhan-load", in: "compose/load", uses: ["CLinux"]),

        // Producers: what comes in. One request from outside, one message on the log.
        .producer(
            "Chat",
            uses: [
                "Catalogue", "Credentials", "Crypto", "EventLoop", "HTTP", "JSON", "MessageLog", "Messages", "OpenAI",
                "Streams", "Telemetry",
            ]),
        // The pages are compiled in: the binary serves them wherever it is copied to.
        .producer("Web", uses: ["EventLoop", "HTTP"], resources: [.embedInCode("Pages")]),

        // Consumers: what decides, what acts, what passes on.
        .processor("Auth"),
        .processor("Books"),
        .processor("Quota"),
        .activity(
            "LLM",
            uses: [
                "Activities", "Catalogue", "EventLoop", "HTTP", "JSON", "MessageLog", "Messages", "OpenAI",
                "Processing", "Streams", "Telemetry",
            ]),
        .activity(
            "Responder", uses: ["Activities", "EventLoop", "JSON", "Messages", "OpenAI", "Processing"]),
        .tail("Relay", uses: ["Credentials", "EventLoop", "MessageLog", "Messages", "Streams", "Telemetry"]),

        // Logs: where messages and states are kept.
        .library(
            "EmbeddedLog", on: .logs,
            uses: ["EventLoop", "MessageLog", "Messages", "Processing", "SQLite", "States", "Suspicion", "Telemetry"]),
        .library(
            "KafkaLog", on: .logs,
            uses: [
                "EventLoop", "Kafka", "MessageLog", "Messages", "Processing", "SQLite", "States", "Suspicion",
                "Telemetry",
            ]),
        .library("SimulatedLog", on: .logs, uses: ["EventLoop", "MessageLog", "Messages", "Processing"]),
        .library("States", on: .logs, uses: ["MessageLog", "Messages", "Processing", "SQLite"]),

        // Pipeline: the contracts of consumers and logs, the loops that run them, the streams of answers.
        .library("Processing", on: .pipeline, uses: ["Messages"]),
        .library("Activities", on: .pipeline, uses: ["EventLoop", "Messages", "Processing"]),
        .library("Suspicion", on: .pipeline, uses: ["BlackBox", "Messages", "Telemetry"]),
        .library(
            "MessageLog", on: .pipeline, uses: ["EventLoop", "Messages", "Processing", "Suspicion", "Telemetry"]),
        .library(
            "Stations", on: .pipeline,
            uses: ["Activities", "EventLoop", "MessageLog", "Messages", "Processing", "Suspicion", "Telemetry"]),
        .library("Streams", on: .pipeline, uses: ["Credentials", "EventLoop", "MessageLog", "Messages"]),

        // Vocabulary: the words that all of it speaks.
        .library("Messages", on: .vocabulary, uses: []),
        .library("Catalogue", on: .vocabulary, uses: ["EventLoop", "Messages", "Telemetry"]),
        .library("Credentials", on: .vocabulary, uses: ["Crypto", "Messages"]),

        // Wire: the formats of others.
        .library("OpenAI", on: .wire, uses: ["JSON"]),

        // Platform: what every service needs, whatever it serves.
        .library("BlackBox", on: .platform, uses: []),
        .library("EventLoop", on: .platform, uses: ["CLibEvent"]),
        .library("HTTP", on: .platform, uses: ["EventLoop", "CLLHTTP", "CCurl", "Telemetry"]),
        .library("JSON", on: .platform, uses: []),
        .library("SQLite", on: .platform, uses: ["CSQLite"]),
        .library("Kafka", on: .platform, uses: ["CRDKafka", "Telemetry"]),
        .library("Crypto", on: .platform, uses: ["CCrypto"]),
        .library("Telemetry", on: .platform, uses: []),

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
        .processorTests("Auth"),
        .processorTests("Books"),
        .processorTests("Quota"),
        .tests(
            "LLMTests", in: "Consumers",
            uses: [
                "Activities", "Catalogue", "EmbeddedLog", "EventLoop", "HTTP", "LLM", "MessageLog", "Messages",
                "Processing", "SimulatedLog",
            ]),
        .tests(
            "RelayTests", in: "Consumers",
            uses: [
                "Credentials", "EmbeddedLog", "EventLoop", "MessageLog", "Messages", "Relay", "SimulatedLog", "Streams",
            ]),
        .tests(
            "ResponderTests", in: "Consumers",
            uses: ["Activities", "EventLoop", "Messages", "OpenAI", "Processing", "Responder"]),
        .tests(
            "ChatTests", in: "Producers",
            uses: [
                "Activities", "Auth", "Books", "Catalogue", "Chat", "Credentials", "EmbeddedLog", "EventLoop", "HTTP",
                "JSON", "LogBench", "MessageLog", "Messages", "OpenAI", "Processing", "Quota", "Relay", "Responder",
                "Stations", "Streams",
            ]),
        .tests("WebTests", in: "Producers", uses: ["EventLoop", "HTTP", "Web"]),
        .library(
            "LogBench", in: "Tests/Shared/Logs/LogBench",
            uses: [
                "Activities", "EmbeddedLog", "EventLoop", "KafkaLog", "MessageLog", "Messages", "Processing",
                "SimulatedLog",
            ]),
        // A process that dies of what a test tells it.
        .executable(
            "PoisonHost", in: "Tests/Shared/Logs/PoisonHost",
            uses: [
                "Activities", "EmbeddedLog", "EventLoop", "KafkaLog", "LogBench", "MessageLog", "Messages",
                "Processing", "Stations", "Telemetry",
            ]),
        .tests("PoisonTests", in: "Shared/Logs", uses: ["KafkaLog", "LogBench", "PoisonHost"]),
        .tests(
            "EmbeddedLogTests", in: "Shared/Logs",
            uses: [
                "EmbeddedLog", "EventLoop", "LogBench", "MessageLog", "Messages", "SimulatedLog", "SQLite", "Stations",
            ]),
        .tests(
            "KafkaLogTests", in: "Shared/Logs",
            uses: [
                "EventLoop", "Kafka", "KafkaLog", "LogBench", "MessageLog", "Messages", "ProcessingBench", "Quota",
                "Stations",
            ]),
        .tests(
            "MessageLogTests", in: "Shared/Pipeline",
            uses: [
                "Activities", "EmbeddedLog", "EventLoop", "LogBench", "MessageLog", "Messages", "Processing",
                "Stations",
            ]),
        .library("ProcessingBench", in: "Tests/Shared/Pipeline/ProcessingBench", uses: ["Messages", "Processing"]),
        .tests("ProcessingTests", in: "Shared/Pipeline", uses: ["Messages", "Processing", "ProcessingBench"]),
        .tests(
            "StationsTests", in: "Shared/Pipeline",
            uses: [
                "Activities", "EventLoop", "LogBench", "MessageLog", "Messages", "Processing", "SimulatedLog",
                "Stations",
            ]),
        .tests("SuspicionTests", in: "Shared/Pipeline", uses: ["BlackBox", "LogBench", "Messages", "Suspicion"]),
        .tests(
            "StreamsTests", in: "Shared/Pipeline",
            uses: ["EventLoop", "LogBench", "MessageLog", "Messages", "SimulatedLog", "Streams"]),
        .tests("CatalogueTests", in: "Shared/Vocabulary", uses: ["Catalogue", "EventLoop", "Messages", "Telemetry"]),
        .tests("CredentialsTests", in: "Shared/Vocabulary", uses: ["Credentials", "Messages"]),
        .tests("MessagesTests", in: "Shared/Vocabulary", uses: ["Messages", "Processing", "ProcessingBench"]),
        .tests("OpenAITests", in: "Shared/Wire", uses: ["JSON", "OpenAI"], resources: [.copy("Vectors")]),
        .tests("EventLoopTests", in: "Shared/Platform", uses: ["EventLoop"]),
        .tests("HTTPTests", in: "Shared/Platform", uses: ["EventLoop", "HTTP"]),
        .tests("JSONTests", in: "Shared/Platform", uses: ["JSON"]),
        .tests("SQLiteTests", in: "Shared/Platform", uses: ["LogBench", "SQLite"]),
        .tests("TelemetryTests", in: "Shared/Platform", uses: ["Telemetry"]),
        .tests("LoadTests", in: "compose", uses: ["yizhan-load"]),
        .tests("SandboxTests", in: "compose", uses: ["EventLoop", "HTTP", "JSON", "OpenAI", "Sandbox"]),
        .tests(
            "YizhanTests", in: "compose",
            uses: [
                "Credentials", "EventLoop", "HTTP", "JSON", "LogBench", "MessageLog", "Messages", "Sandbox",
                "SimulatedLog", "Telemetry", "yizhan",
            ]),
        .tests(
            "SimulationTests",
            uses: [
                "Activities", "Auth", "Books", "LLM", "MessageLog", "Messages", "Processing", "Quota", "Responder",
                "SimulatedLog", "Stations",
            ]),
        .tests("TidyTests", uses: []),
    ],
    swiftLanguageModes: [.v6]
)

/// A floor of `Shared`: its folder.
enum Floor: String {
    case platform = "Platform"
    case wire = "Wire"
    case vocabulary = "Vocabulary"
    case pipeline = "Pipeline"
    case logs = "Logs"
}

extension Target {
    static func producer(_ name: String, uses: [String], resources: [Resource] = []) -> Target {
        .library(name, in: "Producers/\(name)", uses: uses, resources: resources)
    }

    /// Knows messages and the contract of processors, and cannot be given more.
    static func processor(_ name: String) -> Target {
        .library(name, in: "Consumers/\(name)", uses: ["Messages", "Processing"])
    }

    static func activity(_ name: String, uses: [String]) -> Target {
        .library(name, in: "Consumers/\(name)", uses: uses)
    }

    static func tail(_ name: String, uses: [String]) -> Target {
        .library(name, in: "Consumers/\(name)", uses: uses)
    }

    static func library(_ name: String, on floor: Floor, uses: [String]) -> Target {
        .library(name, in: "Shared/\(floor.rawValue)/\(name)", uses: uses)
    }

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

    /// Links nothing but the processor, its vocabulary and the bench that feeds it.
    static func processorTests(_ processor: String) -> Target {
        .tests(
            "\(processor)Tests", in: "Consumers", uses: [processor, "Messages", "Processing", "ProcessingBench"])
    }

    static func tests(
        _ name: String, in folder: String? = nil, uses: [String], resources: [Resource] = []
    ) -> Target {
        .testTarget(
            name: name, dependencies: uses.map { .byName(name: $0) },
            path: ["Tests", folder, name].compactMap { $0 }.joined(separator: "/"), resources: resources,
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
