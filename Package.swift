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
            uses: "Activities", "Auth", "Books", "Catalogue", "Chat", "Credentials", "Crypto", "EmbeddedLog",
            "EventLoop", "HTTP", "Ingress", "JSON", "KafkaLog", "LLM", "MessageLog", "Messages", "Problems",
            "Processing", "Quota", "Relay", "Responder", "Sandbox", "Stations", "Streams", "Telemetry", "Web",
            // In place of the C library's `malloc`: messages go from thread to thread, and are freed where they end.
            links: ["jemalloc"]),
        .library("Sandbox", in: "compose/sandbox", uses: "EventLoop", "EventStream", "HTTP", "JSON"),
        .executable("yizhan-load", in: "compose/load", uses: "CLinux"),
        .executable("embed", in: "compose/embedding/embed"),
        .plugin(
            name: "Embedding", capability: .buildTool, dependencies: ["embed"], path: "compose/embedding/plugin"),

        // Producers: what comes in. One request from outside, one message on the log.
        .producer(
            "Chat",
            uses: "Catalogue", "Credentials", "Crypto", "EventLoop", "EventStream", "HTTP", "Ingress", "JSON",
            "Messages", "OpenAI", "Problems", "Streams", "Telemetry"),
        // The pages are compiled in: the binary serves them wherever it is copied to.
        .producer("Web", uses: "EventLoop", "HTTP", plugins: ["Embedding"]),

        // Consumers: what decides, what acts, what passes on.
        .processor("Auth"),
        .processor("Books"),
        .processor("Quota"),
        .activity(
            "LLM",
            uses: "Activities", "Catalogue", "EventLoop", "EventStream", "HTTP", "JSON", "MessageLog", "Messages",
            "OpenAI", "Problems", "Processing", "Streams", "Telemetry"),
        .activity(
            "Responder", uses: "Activities", "EventLoop", "JSON", "Messages", "Problems", "Processing"),
        .tail(
            "Relay",
            uses: "Credentials", "EventLoop", "EventStream", "MessageLog", "Messages", "Problems", "Streams",
            "Telemetry"),

        // Logs: where messages and states are kept.
        .library(
            "EmbeddedLog", on: .logs,
            uses: "EventLoop", "MessageLog", "Messages", "Processing", "SQLite", "States", "Suspicion", "Telemetry"),
        .library(
            "KafkaLog", on: .logs,
            uses: "EventLoop", "Kafka", "MessageLog", "Messages", "Processing", "SQLite", "States", "Suspicion",
            "Telemetry"),
        .library("SimulatedLog", on: .logs, uses: "EventLoop", "MessageLog", "Messages", "Processing"),
        .library("States", on: .logs, uses: "MessageLog", "Messages", "Processing", "SQLite"),

        // Pipeline: the contracts of consumers and logs, the loops that run them, the streams of answers.
        .library("Processing", on: .pipeline, uses: "Messages"),
        .library("Activities", on: .pipeline, uses: "EventLoop", "Messages", "Processing"),
        .library("Suspicion", on: .pipeline, uses: "BlackBox", "Messages", "Telemetry"),
        .library("MessageLog", on: .pipeline, uses: "EventLoop", "Messages", "Processing", "Suspicion", "Telemetry"),
        .library(
            "Stations", on: .pipeline,
            uses: "Activities", "EventLoop", "MessageLog", "Messages", "Processing", "Suspicion", "Telemetry"),
        .library(
            "Ingress", on: .pipeline,
            uses: "Credentials", "Crypto", "EventLoop", "HTTP", "JSON", "MessageLog", "Messages", "Problems", "Streams",
            "Telemetry"),
        .library("Streams", on: .pipeline, uses: "Credentials", "EventLoop", "MessageLog", "Messages", "Problems"),

        // Vocabulary: the words that all of it speaks.
        .library("Messages", on: .vocabulary, uses: "Bytes", "JSON", "Problems"),
        .library("Problems", on: .vocabulary, uses: "JSON"),
        .library("Catalogue", on: .vocabulary, uses: "EventLoop", "Messages", "Telemetry"),
        .library("Credentials", on: .vocabulary, uses: "Crypto", "Messages"),

        // Wire: the formats of others.
        .library("EventStream", on: .wire, uses: "Bytes"),
        .library("OpenAI", on: .wire, uses: "Bytes", "EventStream", "JSON"),

        // Platform: what every service needs, whatever it serves.
        .library("BlackBox", on: .platform),
        .library("EventLoop", on: .platform, uses: "CLibEvent"),
        .library("HTTP", on: .platform, uses: "Bytes", "CCurl", "CLLHTTP", "CZLib", "CZstd", "EventLoop", "Telemetry"),
        .library("JSON", on: .platform, uses: "Bytes"),
        .library("Bytes", on: .platform),
        .library("SQLite", on: .platform, uses: "CSQLite"),
        .library("Kafka", on: .platform, uses: "CRDKafka", "Telemetry"),
        .library("Crypto", on: .platform, uses: "CCrypto"),
        .library("Telemetry", on: .platform, uses: "Bytes", "JSON"),

        // C libraries, from Debian.
        .library("CLibEvent", pkgConfig: "libevent", from: "libevent-dev"),
        .library("CCurl", pkgConfig: "libcurl", from: "libcurl4-openssl-dev"),
        .library("CCrypto", pkgConfig: "libcrypto", from: "libssl-dev"),
        .library("CZLib", pkgConfig: "zlib", from: "zlib1g-dev"),
        .library("CZstd", pkgConfig: "libzstd", from: "libzstd-dev"),
        .library("CSQLite", pkgConfig: "sqlite3", from: "libsqlite3-dev"),
        .systemLibrary(name: "CLinux", path: "Shared/CLibraries/CLinux"),
        .target(
            name: "CLLHTTP", path: "Shared/CLibraries/CLLHTTP",
            cSettings: [.define("LLHTTP_STRICT_MODE", to: "1"), .unsafeFlags(["-I/usr/share/include/llhttp"])]),
        // As an archive, whose calls can be led through `timers.c`.
        .target(
            name: "CRDKafka", path: "Shared/CLibraries/CRDKafka",
            cSettings: Build.hasPlainKafka ? [.define("YIZHAN_PLAIN_KAFKA")] : [],
            linkerSettings: [
                .unsafeFlags(Build.wrapped.flatMap { ["-Xlinker", "--wrap=\($0)"] }),
                .linkedLibrary(":librdkafka.a"), .linkedLibrary("crypto"), .linkedLibrary("lz4"),
                .linkedLibrary("sasl2"), .linkedLibrary("ssl"), .linkedLibrary("z"), .linkedLibrary("zstd"),
            ]),

        // Tests mirror the folders; the benches are what several of them stand on.
        .processorTests("Auth"),
        .processorTests("Books"),
        .processorTests("Quota"),
        .tests(
            "LLMTests", in: "Consumers", uses: "Activities", "Catalogue", "EmbeddedLog", "EventLoop", "EventStream",
            "HTTP", "JSON", "LLM", "LogBench", "MessageLog", "Messages", "OpenAI", "Problems", "Processing",
            "ProcessingBench", "Quota", "SimulatedLog"),
        .tests(
            "RelayTests", in: "Consumers",
            uses: "Credentials", "EmbeddedLog", "EventLoop", "LogBench", "MessageLog", "Messages", "Problems", "Relay",
            "SimulatedLog", "Streams"),
        .tests(
            "ResponderTests", in: "Consumers",
            uses: "Activities", "EventLoop", "Messages", "Problems", "Processing", "Responder"),
        .tests(
            "ChatTests", in: "Producers",
            uses: "Activities", "Auth", "Books", "Catalogue", "Chat", "Credentials", "EmbeddedLog", "EventLoop", "HTTP",
            "Ingress", "JSON", "LogBench", "MessageLog", "Messages", "OpenAI", "Problems", "Processing", "Quota",
            "Relay", "Responder", "Stations", "Streams"),
        .tests("WebTests", in: "Producers", uses: "EventLoop", "HTTP", "Problems", "Web"),
        .library(
            "LogBench", in: "Tests/Shared/Logs/LogBench",
            uses: "Activities", "EmbeddedLog", "EventLoop", "KafkaLog", "MessageLog", "Messages", "Processing",
            "SimulatedLog", "Suspicion"),
        // A process that dies of what a test tells it.
        .executable(
            "PoisonHost", in: "Tests/Shared/Logs/PoisonHost",
            uses: "Activities", "EmbeddedLog", "EventLoop", "KafkaLog", "LogBench", "MessageLog", "Messages",
            "Processing", "Stations", "Telemetry"),
        .tests("PoisonTests", in: "Shared/Logs", uses: "KafkaLog", "LogBench", "PoisonHost"),
        .tests(
            "EmbeddedLogTests", in: "Shared/Logs",
            uses: "EmbeddedLog", "EventLoop", "LogBench", "MessageLog", "Messages", "SimulatedLog", "SQLite", "Stations"
        ),
        .tests(
            "KafkaLogTests", in: "Shared/Logs",
            uses: "EventLoop", "Kafka", "KafkaLog", "LogBench", "MessageLog", "Messages", "ProcessingBench", "Quota",
            "Stations"),
        .tests(
            "MessageLogTests", in: "Shared/Pipeline",
            uses: "Activities", "EmbeddedLog", "EventLoop", "LogBench", "MessageLog", "Messages", "Problems",
            "Processing", "Stations"),
        .library("ProcessingBench", in: "Tests/Shared/Pipeline/ProcessingBench", uses: "Messages", "Processing"),
        .tests("ProcessingTests", in: "Shared/Pipeline", uses: "Messages", "Processing", "ProcessingBench"),
        .tests(
            "StationsTests", in: "Shared/Pipeline",
            uses: "Activities", "EventLoop", "LogBench", "MessageLog", "Messages", "Processing", "ProcessingBench",
            "Quota", "SimulatedLog", "Stations", "Suspicion", "Telemetry"),
        .tests("SuspicionTests", in: "Shared/Pipeline", uses: "BlackBox", "LogBench", "Messages", "Suspicion"),
        .tests(
            "IngressTests", in: "Shared/Pipeline",
            uses: "Credentials", "EventLoop", "HTTP", "Ingress", "JSON", "LogBench", "MessageLog", "Messages",
            "Problems", "SimulatedLog", "Streams"),
        .tests(
            "StreamsTests", in: "Shared/Pipeline",
            uses: "EventLoop", "LogBench", "MessageLog", "Messages", "SimulatedLog", "Streams"),
        .tests("CatalogueTests", in: "Shared/Vocabulary", uses: "Catalogue", "EventLoop", "Messages", "Telemetry"),
        .tests("CredentialsTests", in: "Shared/Vocabulary", uses: "Credentials", "Messages"),
        .tests("MessagesTests", in: "Shared/Vocabulary", uses: "Messages", "Problems", "Processing", "ProcessingBench"),
        .tests("ProblemsTests", in: "Shared/Vocabulary", uses: "JSON", "Problems"),
        .tests("EventStreamTests", in: "Shared/Wire", uses: "EventStream"),
        .tests("OpenAITests", in: "Shared/Wire", uses: "EventStream", "JSON", "OpenAI", resources: [.copy("Vectors")]),
        .tests("BytesTests", in: "Shared/Platform", uses: "Bytes"),
        .tests("EventLoopTests", in: "Shared/Platform", uses: "EventLoop"),
        .tests("HTTPTests", in: "Shared/Platform", uses: "EventLoop", "HTTP", "Telemetry"),
        .tests("JSONTests", in: "Shared/Platform", uses: "JSON"),
        .tests("KafkaTests", in: "Shared/Platform", uses: "Kafka"),
        .tests("SQLiteTests", in: "Shared/Platform", uses: "LogBench", "SQLite"),
        .tests("TelemetryTests", in: "Shared/Platform", uses: "Telemetry"),
        .tests("LoadTests", in: "compose", uses: "yizhan-load"),
        .tests("SandboxTests", in: "compose", uses: "EventLoop", "EventStream", "HTTP", "JSON", "OpenAI", "Sandbox"),
        .tests(
            "YizhanTests", in: "compose",
            uses: "Chat", "Credentials", "Crypto", "EventLoop", "HTTP", "Ingress", "JSON", "LogBench", "MessageLog",
            "Messages", "Sandbox", "SimulatedLog", "Telemetry", "yizhan"),
        .tests(
            "SimulationTests",
            uses: "Activities", "Auth", "Books", "LLM", "MessageLog", "Messages", "Processing", "Quota", "Responder",
            "SimulatedLog", "Stations"),
        .tests(
            "GoldenTests",
            uses: "Auth", "Books", "Credentials", "JSON", "KafkaLog", "MessageLog", "Messages", "Problems",
            "Processing", "ProcessingBench", "Quota", "Suspicion", excludes: ["Records"]),
        .tests("TidyTests", uses: "Messages"),
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
    static func producer(_ name: String, uses: String..., plugins: [PluginUsage] = []) -> Target {
        source(name, "Producers/\(name)", uses, plugins)
    }

    /// Knows messages and the contract of processors, and cannot be given more.
    static func processor(_ name: String) -> Target {
        source(name, "Consumers/\(name)", ["Messages", "Processing"])
    }

    static func activity(_ name: String, uses: String...) -> Target { source(name, "Consumers/\(name)", uses) }

    static func tail(_ name: String, uses: String...) -> Target { source(name, "Consumers/\(name)", uses) }

    static func library(_ name: String, on floor: Floor, uses: String...) -> Target {
        source(name, "Shared/\(floor.rawValue)/\(name)", uses)
    }

    static func library(_ name: String, in path: String, uses: String...) -> Target { source(name, path, uses) }

    /// A C library of the system's.
    static func library(_ name: String, pkgConfig: String, from package: String) -> Target {
        .systemLibrary(
            name: name, path: "Shared/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
    }

    static func executable(_ name: String, in path: String, uses: String..., links: [String] = []) -> Target {
        .executableTarget(
            name: name, dependencies: uses.map { .byName(name: $0) }, path: path, swiftSettings: strict(name),
            linkerSettings: links.map { .linkedLibrary($0) })
    }

    /// Links nothing but the processor, its vocabulary and the bench that feeds it.
    static func processorTests(_ processor: String) -> Target {
        .tests("\(processor)Tests", in: "Consumers", uses: processor, "Messages", "Processing", "ProcessingBench")
    }

    static func tests(
        _ name: String, in folder: String? = nil, uses: String..., excludes: [String] = [], resources: [Resource] = []
    ) -> Target {
        .testTarget(
            name: name, dependencies: uses.map { .byName(name: $0) },
            path: ["Tests", folder, name].compactMap { $0 }.joined(separator: "/"), exclude: excludes,
            resources: resources, swiftSettings: strict(name))
    }

    private static func source(
        _ name: String, _ path: String, _ uses: [String], _ plugins: [PluginUsage] = []
    ) -> Target {
        .target(
            name: name, dependencies: uses.map { .byName(name: $0) }, path: path, swiftSettings: strict(name),
            plugins: plugins)
    }

    static func strict(_ target: String) -> [SwiftSetting] {
        [
            .treatAllWarnings(as: .error),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            // Generic code of one module is specialised in another.
            .unsafeFlags(
                ["-cross-module-optimization"] + (Build.isUnchecked(target) ? ["-enforce-exclusivity=unchecked"] : []),
                .when(configuration: .release)),
        ]
    }
}

/// What a build can be asked for by its environment; see `compose/README.md`.
enum Build {
    /// Links librdkafka as it is, without `timers.c`: for another version than Debian 12 has.
    static let hasPlainKafka = Context.environment["YIZHAN_PLAIN_KAFKA"] == "1"
    /// The functions of librdkafka whose calls are led through `timers.c`.
    static let wrapped =
        hasPlainKafka ? [] : ["cnd_timedwait", "rd_kafka_timer_start0", "rd_kafka_timers_next", "timespec_get"]

    /// A release checks exclusivity of access everywhere, as a build for debugging does.
    private static let checksExclusivity = Context.environment["YIZHAN_CHECK_EXCLUSIVITY"] == "1"
    /// Where a release does not: of all instructions of an answer its checks were measured to be one in fifty
    /// (`compose/measuring/RESULTS.md`). Never what decides on money, writes it or keeps it.
    private static let unchecked: Set<String> = ["EventLoop", "HTTP"]

    static func isUnchecked(_ target: String) -> Bool { !checksExclusivity && unchecked.contains(target) }
}
