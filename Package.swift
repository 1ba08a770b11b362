// swift-tools-version: 6.3

import PackageDescription

/// What tests of those who write to a log or read it stand on.
let bench = ["EventLoop", "LogBench", "MessageLog", "Messages"]

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
            uses: "Account", "Activities", "Admin", "Auth", "Books", "Bot", "Cashier", "Catalogue", "Chat", "Codes",
            "Credentials", "Crypto", "EmbeddedLog", "EventLoop", "HTTP", "Ingress", "JSON", "KafkaLog", "LLM",
            "LiveCatalogue", "Mail", "MessageLog", "Messages", "Orders", "Payment", "Postman", "Problems", "Processing",
            "Quota", "Reconciliation", "Relay", "Responder", "SQLite", "Sandbox", "Shop", "SignIn", "States",
            "Stations", "Streams", "Telemetry", "WeChat", "Web",
            // In place of the C library's `malloc`: messages go from thread to thread, and are freed where they end.
            links: ["jemalloc"]),
        .library(
            "Sandbox", in: "compose/sandbox", uses: "Alipay", "Archive", "Bytes", "Callback", "Crypto", "EventLoop",
            "EventStream", "HTTP", "JSON", "QRCode", "Settlement", "Telemetry", "WeChatPay", "WeCom",
            plugins: ["Embedding"]),
        .executable("yizhan-load", in: "compose/load", uses: "CLinux"),
        .executable("embed", in: "compose/embedding/embed"),
        .plugin(name: "Embedding", capability: .buildTool, dependencies: ["embed"], path: "compose/embedding/plugin"),

        // Producers: what comes in. One request from outside, one message on the log.
        .producer(
            "Chat", uses: "Catalogue", "Credentials", "Crypto", "EventLoop", "EventStream", "HTTP", "Ingress", "JSON",
            "Messages", "OpenAI", "Problems", "Streams", "Telemetry", "Words"),
        .producer(
            "Account", uses: "Catalogue", "Credentials", "Crypto", "EventLoop", "EventStream", "HTTP", "Ingress",
            "JSON", "Messages", "OfficialAccount", "PlatformAPI", "Problems", "QRCode", "Streams", "Telemetry"),
        .producer(
            "Admin", uses: "Catalogue", "Credentials", "Crypto", "EventLoop", "HTTP", "Ingress", "JSON",
            "LiveCatalogue", "MessageLog", "Messages", "Problems", "Words"),
        .producer(
            "Shop", uses: "Catalogue", "Credentials", "Crypto", "EventLoop", "EventStream", "HTTP", "Ingress", "JSON",
            "Messages", "Problems", "QRCode", "Streams"),
        .producer(
            "Payment", uses: "Alipay", "Bytes", "Catalogue", "Crypto", "EventLoop", "HTTP", "Ingress", "MessageLog",
            "Messages", "Problems", "Telemetry", "WeChatPay"),
        .producer(
            "WeChat", uses: "Callback", "Catalogue", "Credentials", "Crypto", "EventLoop", "HTTP", "Ingress", "JSON",
            "Messages", "OpenAI", "Problems", "Streams", "WeCom", "Words"),
        // The pages are compiled in: the binary serves them wherever it is copied to.
        .producer("Web", uses: "EventLoop", "HTTP", plugins: ["Embedding"]),

        // Consumers: what decides, what acts, what passes on.
        .processor("Auth"),
        .processor("Books"),
        .processor("Bot"),
        .processor("Codes"),
        .processor("Orders"),
        .processor("Quota"),
        .processor("Reconciliation"),
        .processor("SignIn"),
        .activity(
            "Cashier", uses: "Activities", "Alipay", "Archive", "Bytes", "Catalogue", "Crypto", "EventLoop", "HTTP",
            "JSON", "MessageLog", "Messages", "Processing", "Settlement", "Telemetry", "WeChatPay"),
        .activity(
            "LLM", uses: "Activities", "Catalogue", "Credentials", "EventLoop", "EventStream", "HTTP", "JSON",
            "MessageLog", "Messages", "OpenAI", "Problems", "Processing", "Streams", "Telemetry", "Words"),
        .activity(
            "Postman", uses: "Activities", "Callback", "Catalogue", "Crypto", "EventLoop", "HTTP", "Mail", "Messages",
            "OfficialAccount", "PlatformAPI", "Processing", "Telemetry", "WeCom", "Words", "Zsxq"),
        .activity("Responder", uses: "Activities", "EventLoop", "JSON", "Messages", "Problems", "Processing"),
        .tail(
            "Relay", uses: "Credentials", "EventLoop", "EventStream", "MessageLog", "Messages", "Problems", "Streams",
            "Telemetry"),

        // Logs: where messages and states are kept.
        .library(
            "EmbeddedLog", on: .logs, uses: "EventLoop", "MessageLog", "Messages", "Processing", "SQLite", "States",
            "Suspicion", "Telemetry"),
        .library(
            "KafkaLog", on: .logs, uses: "EventLoop", "Kafka", "MessageLog", "Messages", "Processing", "SQLite",
            "States", "Suspicion", "Telemetry"),
        .library("SimulatedLog", on: .logs, uses: "EventLoop", "MessageLog", "Messages", "Processing"),
        .library("States", on: .logs, uses: "MessageLog", "Messages", "Processing", "SQLite"),

        // Pipeline: the contracts of consumers and logs, the loops that run them, the streams of answers.
        .library("Processing", on: .pipeline, uses: "Messages"),
        .library("Activities", on: .pipeline, uses: "EventLoop", "Messages", "Processing"),
        .library("Suspicion", on: .pipeline, uses: "BlackBox", "Messages", "Telemetry"),
        .library("MessageLog", on: .pipeline, uses: "EventLoop", "Messages", "Processing", "Suspicion", "Telemetry"),
        .library(
            "Stations", on: .pipeline, uses: "Activities", "EventLoop", "MessageLog", "Messages", "Processing",
            "Suspicion", "Telemetry"),
        .library(
            "Ingress", on: .pipeline, uses: "Credentials", "Crypto", "EventLoop", "HTTP", "JSON", "MessageLog",
            "Messages", "Problems", "Streams", "Telemetry"),
        .library(
            "LiveCatalogue", on: .pipeline, uses: "Catalogue", "Credentials", "Crypto", "EventLoop", "MessageLog",
            "Messages", "Problems", "Telemetry", "Words"),
        .library("Streams", on: .pipeline, uses: "Credentials", "EventLoop", "MessageLog", "Messages", "Problems"),

        // Vocabulary: the words that all of it speaks.
        .library("Messages", on: .vocabulary, uses: "Bytes", "Crypto", "JSON", "Problems"),
        .library("Problems", on: .vocabulary, uses: "JSON"),
        .library(
            "Catalogue", on: .vocabulary, uses: "Credentials", "Crypto", "EventLoop", "JSON", "Messages", "Telemetry",
            "Words"),
        .library("Words", on: .vocabulary, uses: "Crypto", "Vectorscan"),
        .library("Credentials", on: .vocabulary, uses: "Crypto", "JSON", "Messages", "Problems", "Telemetry"),

        // Wire: the formats of others.
        .library("EventStream", on: .wire, uses: "Bytes"),
        .library("OpenAI", on: .wire, uses: "Bytes", "EventStream", "JSON"),
        .library("Settlement", on: .wire, uses: "Bytes"),
        .library("Callback", on: .wire, uses: "Crypto", "HTTP", "JSON", "Telemetry", "XML"),
        .library("PlatformAPI", on: .wire, uses: "HTTP", "JSON", "Telemetry"),
        .library("OfficialAccount", on: .wire, uses: "HTTP", "JSON", "PlatformAPI", "Telemetry"),
        .library("WeCom", on: .wire, uses: "Callback", "HTTP", "JSON", "PlatformAPI", "Telemetry"),
        .library("Zsxq", on: .wire, uses: "HTTP", "JSON", "PlatformAPI", "Telemetry"),
        .library("WeChatPay", on: .wire, uses: "Bytes", "Crypto", "HTTP", "JSON", "Settlement"),
        .library("Alipay", on: .wire, uses: "Archive", "Bytes", "Crypto", "JSON", "Settlement"),

        // Platform: what every service needs, whatever it serves.
        .library("Archive", on: .platform, uses: "CZip"),
        .library("BlackBox", on: .platform),
        .library("EventLoop", on: .platform, uses: "CLibEvent"),
        .library("HTTP", on: .platform, uses: "Bytes", "CCurl", "CLLHTTP", "CZLib", "CZstd", "EventLoop", "Telemetry"),
        .library("Mail", on: .platform, uses: "Crypto", "EventLoop", "HTTP"),
        .library("JSON", on: .platform, uses: "Bytes"),
        .library("Bytes", on: .platform),
        .library("QRCode", on: .platform, uses: "CQREncode"),
        .library("SQLite", on: .platform, uses: "CSQLite"),
        .library("Kafka", on: .platform, uses: "CRDKafka", "Telemetry"),
        .library("Crypto", on: .platform, uses: "CCrypto"),
        .library("Telemetry", on: .platform, uses: "Bytes", "JSON"),
        .library("Vectorscan", on: .platform, uses: "CVectorscan"),
        .library("XML", on: .platform, uses: "CExpat"),

        // C libraries, from Debian.
        .library("CLibEvent", pkgConfig: "libevent", from: "libevent-dev"),
        .library("CCurl", pkgConfig: "libcurl", from: "libcurl4-openssl-dev"),
        .library("CCrypto", pkgConfig: "libcrypto", from: "libssl-dev"),
        .library("CZLib", pkgConfig: "zlib", from: "zlib1g-dev"),
        .library("CZstd", pkgConfig: "libzstd", from: "libzstd-dev"),
        .library("CSQLite", pkgConfig: "sqlite3", from: "libsqlite3-dev"),
        .library("CQREncode", pkgConfig: "libqrencode", from: "libqrencode-dev"),
        .library("CVectorscan", pkgConfig: "libhs", from: "libvectorscan-dev"),
        .library("CExpat", pkgConfig: "expat", from: "libexpat1-dev"),
        .library("CZip", pkgConfig: "libzip", from: "libzip-dev"),
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
        .processorTests("Bot"),
        .processorTests("Codes"),
        .processorTests("Orders"),
        .processorTests("Quota"),
        // A large day is measured on a real log.
        .tests(
            "ReconciliationTests", in: "Consumers", uses: "EmbeddedLog", "Processing", "ProcessingBench",
            "Reconciliation", "Stations", with: bench),
        .processorTests("SignIn"),
        .tests(
            "CashierTests", in: "Consumers", uses: "Activities", "Alipay", "Archive", "ArchiveBench", "Cashier",
            "Catalogue", "Credentials", "CredentialsBench", "Crypto", "EventLoop", "HTTP", "HTTPBench", "JSON",
            "MessageLog", "Messages", "Processing", "ProcessingBench", "Sandbox", "Settlement", "Telemetry",
            "WeChatPay"),
        .tests(
            "LLMTests", in: "Consumers", uses: "Activities", "Catalogue", "Credentials", "CredentialsBench",
            "EmbeddedLog", "EventStream", "HTTP", "JSON", "LLM", "OpenAI", "Problems", "Processing", "ProcessingBench",
            "Quota", "SimulatedLog", "Telemetry", "Words", with: bench),
        .tests(
            "PostmanTests", in: "Consumers", uses: "Activities", "Catalogue", "EventLoop", "HTTP", "HTTPBench", "JSON",
            "Mail", "Messages", "PlatformAPI", "Postman", "Processing", "Sandbox", "Telemetry", "Words"),
        .tests(
            "RelayTests", in: "Consumers", uses: "Credentials", "CredentialsBench", "EmbeddedLog", "Problems", "Relay",
            "SimulatedLog", "Streams", with: bench),
        .tests(
            "ResponderTests", in: "Consumers", uses: "Activities", "EventLoop", "Messages", "Problems", "Processing",
            "ProcessingBench", "Responder"),
        // The whole path of a request in one process, before a model that is played.
        .library(
            "ProducerBench", in: "Tests/Producers/ProducerBench", uses: "Account", "Activities", "Auth", "Books",
            "Catalogue", "Chat", "Codes", "Credentials", "CredentialsBench", "Crypto", "EmbeddedLog", "EventLoop",
            "HTTP", "Ingress", "JSON", "LogBench", "MessageLog", "Messages", "OpenAI", "Orders", "Problems",
            "Processing", "Quota", "Relay", "Responder", "Shop", "SignIn", "SimulatedLog", "Stations", "Streams",
            "Telemetry"),
        .tests(
            "AccountTests", in: "Producers", uses: "Account", "Catalogue", "Chat", "Credentials", "CredentialsBench",
            "HTTP", "Ingress", "JSON", "Problems", "ProducerBench", "SimulatedLog", "Streams", "Telemetry",
            with: bench),
        .tests(
            "ChatTests", in: "Producers", uses: "Account", "Catalogue", "Chat", "Credentials", "CredentialsBench",
            "HTTP", "Ingress", "JSON", "OpenAI", "Problems", "ProducerBench", "Telemetry", "Words", with: bench),
        .tests(
            "AdminTests", in: "Producers", uses: "Activities", "Admin", "Auth", "Books", "Catalogue", "Codes",
            "Credentials", "CredentialsBench", "EmbeddedLog", "HTTP", "Ingress", "JSON", "LiveCatalogue", "Orders",
            "Problems", "Quota", "Reconciliation", "Relay", "Responder", "SignIn", "SimulatedLog", "Stations",
            with: bench),
        .tests(
            "ShopTests", in: "Producers", uses: "Catalogue", "Credentials", "CredentialsBench", "HTTP", "Ingress",
            "JSON", "Orders", "Problems", "ProducerBench", "Shop", "Streams", with: bench),
        .tests(
            "PaymentTests", in: "Producers", uses: "Alipay", "Catalogue", "Credentials", "CredentialsBench", "Crypto",
            "HTTP", "Ingress", "JSON", "Payment", "Problems", "ProducerBench", "SimulatedLog", "Telemetry", "WeChatPay",
            with: bench),
        .tests(
            "WeChatTests", in: "Producers", uses: "Callback", "Catalogue", "Credentials", "CredentialsBench", "Crypto",
            "HTTP", "HTTPBench", "Ingress", "JSON", "OpenAI", "Problems", "ProducerBench", "Streams", "Telemetry",
            "WeChat", "WeCom", "WireBench", "Words", with: bench),
        .tests("WebTests", in: "Producers", uses: "EventLoop", "HTTP", "Problems", "Web"),
        .library(
            "LogBench", in: "Tests/Shared/Logs/LogBench", uses: "Activities", "EmbeddedLog", "EventLoop", "KafkaLog",
            "MessageLog", "Messages", "Processing", "SimulatedLog", "Suspicion"),
        // A process that dies of what a test tells it.
        .executable(
            "PoisonHost", in: "Tests/Shared/Logs/PoisonHost", uses: "Activities", "EmbeddedLog", "EventLoop",
            "KafkaLog", "LogBench", "MessageLog", "Messages", "Processing", "Stations", "Telemetry"),
        .tests("PoisonTests", in: "Shared/Logs", uses: "KafkaLog", "LogBench", "PoisonHost"),
        .tests(
            "EmbeddedLogTests", in: "Shared/Logs", uses: "EmbeddedLog", "SQLite", "SimulatedLog", "Stations",
            with: bench),
        .tests(
            "KafkaLogTests", in: "Shared/Logs", uses: "Kafka", "KafkaLog", "ProcessingBench", "Quota", "Stations",
            with: bench),
        .tests(
            "MessageLogTests", in: "Shared/Pipeline", uses: "Activities", "EmbeddedLog", "Problems", "Processing",
            "Stations", with: bench),
        .library("ProcessingBench", in: "Tests/Shared/Pipeline/ProcessingBench", uses: "Messages", "Processing"),
        .tests("ProcessingTests", in: "Shared/Pipeline", uses: "Messages", "Processing", "ProcessingBench"),
        .tests(
            "StationsTests", in: "Shared/Pipeline", uses: "Activities", "Processing", "ProcessingBench", "Quota",
            "SimulatedLog", "Stations", "Suspicion", "Telemetry", with: bench),
        .tests("SuspicionTests", in: "Shared/Pipeline", uses: "BlackBox", "LogBench", "Messages", "Suspicion"),
        .tests(
            "IngressTests", in: "Shared/Pipeline", uses: "Credentials", "CredentialsBench", "Crypto", "HTTP", "Ingress",
            "JSON", "Problems", "SimulatedLog", "Streams", with: bench),
        .tests("StreamsTests", in: "Shared/Pipeline", uses: "SimulatedLog", "Streams", with: bench),
        .tests(
            "LiveCatalogueTests", in: "Shared/Pipeline", uses: "Catalogue", "Credentials", "CredentialsBench", "Crypto",
            "LiveCatalogue", "Problems", "Telemetry", "Words", with: bench),
        .library(
            "CredentialsBench", in: "Tests/Shared/Vocabulary/CredentialsBench", uses: "Credentials", "Crypto"),
        .tests(
            "CatalogueTests", in: "Shared/Vocabulary", uses: "Catalogue", "Credentials", "CredentialsBench", "Crypto",
            "Messages", "Telemetry", "Words"),
        .tests(
            "CredentialsTests", in: "Shared/Vocabulary", uses: "Credentials", "CredentialsBench", "Crypto", "Messages",
            "Problems"),
        .tests(
            "MessagesTests", in: "Shared/Vocabulary", uses: "Messages", "Problems", "Processing", "ProcessingBench",
            "SimulatedLog"),
        .tests("ProblemsTests", in: "Shared/Vocabulary", uses: "JSON", "Problems"),
        .tests("WordsTests", in: "Shared/Vocabulary", uses: "ProcessingBench", "Words"),
        .tests("EventStreamTests", in: "Shared/Wire", uses: "EventStream"),
        .tests("OpenAITests", in: "Shared/Wire", uses: "EventStream", "JSON", "OpenAI", resources: [.copy("Vectors")]),
        .tests("SettlementTests", in: "Shared/Wire", uses: "Settlement"),
        .tests(
            "WeChatPayTests", in: "Shared/Wire", uses: "Crypto", "HTTP", "JSON", "ProcessingBench", "Settlement",
            "WeChatPay", resources: [.copy("Vectors")]),
        .tests(
            "AlipayTests", in: "Shared/Wire", uses: "Alipay", "Archive", "ArchiveBench", "Crypto", "JSON",
            "ProcessingBench", "Settlement", resources: [.copy("Vectors")]),
        // What platforms' clients for Python sent and understood.
        .library("WireBench", in: "Tests/Shared/Wire/WireBench", uses: "JSON", resources: [.copy("Vectors")]),
        .tests("CallbackTests", in: "Shared/Wire", uses: "Callback", "Crypto", "JSON", "Telemetry", "WireBench"),
        .tests(
            "OfficialAccountTests", in: "Shared/Wire", uses: "HTTP", "JSON", "OfficialAccount", "PlatformAPI",
            "Telemetry", "WireBench"),
        .tests("PlatformAPITests", in: "Shared/Wire", uses: "HTTP", "JSON", "PlatformAPI", "Telemetry"),
        .tests(
            "WeComTests", in: "Shared/Wire", uses: "Callback", "HTTP", "JSON", "PlatformAPI", "Telemetry", "WeCom",
            "WireBench"),
        .tests("ZsxqTests", in: "Shared/Wire", uses: "HTTP", "JSON", "Telemetry", "WireBench", "Zsxq"),
        .library("ArchiveBench", in: "Tests/Shared/Platform/ArchiveBench", uses: "HTTP"),
        .tests("ArchiveTests", in: "Shared/Platform", uses: "Archive", "ArchiveBench"),
        .tests("BytesTests", in: "Shared/Platform", uses: "Bytes"),
        .tests("CryptoTests", in: "Shared/Platform", uses: "Crypto"),
        .tests("EventLoopTests", in: "Shared/Platform", uses: "EventLoop"),
        .library("HTTPBench", in: "Tests/Shared/Platform/HTTPBench", uses: "EventLoop", "HTTP"),
        .tests("HTTPTests", in: "Shared/Platform", uses: "EventLoop", "HTTP", "Telemetry"),
        .tests("JSONTests", in: "Shared/Platform", uses: "JSON"),
        .tests("KafkaTests", in: "Shared/Platform", uses: "Kafka"),
        .tests("MailTests", in: "Shared/Platform", uses: "EventLoop", "HTTP", "JSON", "Mail", "Sandbox", "Telemetry"),
        .tests("QRCodeTests", in: "Shared/Platform", uses: "QRCode"),
        .tests("SQLiteTests", in: "Shared/Platform", uses: "LogBench", "SQLite"),
        .tests("TelemetryTests", in: "Shared/Platform", uses: "Telemetry"),
        .tests("XMLTests", in: "Shared/Platform", uses: "XML"),
        .tests("VectorscanTests", in: "Shared/Platform", uses: "Vectorscan"),
        .tests("LoadTests", in: "compose", uses: "yizhan-load"),
        .tests(
            "SandboxTests", in: "compose", uses: "Alipay", "Archive", "Callback", "Crypto", "EventLoop", "EventStream",
            "HTTP", "JSON", "OfficialAccount", "OpenAI", "PlatformAPI", "Sandbox", "Settlement", "Telemetry",
            "WeChatPay", "WeCom", "Zsxq"),
        .tests(
            "YizhanTests", in: "compose", uses: "Books", "Catalogue", "Chat", "Credentials", "CredentialsBench",
            "Crypto", "EmbeddedLog", "HTTP", "Ingress", "JSON", "LiveCatalogue", "Mail", "Processing", "Quota",
            "SQLite", "Sandbox", "SimulatedLog", "States", "Stations", "Telemetry", "yizhan", with: bench),
        .tests(
            "SimulationTests", uses: "Activities", "Auth", "Books", "Bot", "Catalogue", "Codes", "LLM", "MessageLog",
            "Messages", "Orders", "Processing", "Quota", "Reconciliation", "Responder", "SignIn", "SimulatedLog",
            "Stations"),
        .tests(
            "GoldenTests", uses: "Auth", "Books", "Bot", "Codes", "Credentials", "JSON", "KafkaLog", "MessageLog",
            "Messages", "Orders", "Problems", "Processing", "ProcessingBench", "Quota", "Reconciliation", "SignIn",
            "Suspicion", excludes: ["Records"]),
        .tests("TidyTests", uses: "Messages"),
    ],
    swiftLanguageModes: [.v6]
)

/// A floor of `Shared`: its folder.
enum Floor: String {
    case platform, wire, vocabulary, pipeline, logs

    var folder: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
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
        source(name, "Shared/\(floor.folder)/\(name)", uses)
    }

    static func library(
        _ name: String, in path: String, uses: String..., plugins: [PluginUsage] = [], resources: [Resource] = []
    ) -> Target {
        source(name, path, uses, plugins, resources: resources)
    }

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
        _ name: String, in folder: String? = nil, uses: String..., with bench: [String] = [], excludes: [String] = [],
        resources: [Resource] = []
    ) -> Target {
        .testTarget(
            name: name, dependencies: (uses + bench).map { .byName(name: $0) },
            path: ["Tests", folder, name].compactMap { $0 }.joined(separator: "/"), exclude: excludes,
            resources: resources, swiftSettings: strict(name))
    }

    private static func source(
        _ name: String, _ path: String, _ uses: [String], _ plugins: [PluginUsage] = [], resources: [Resource] = []
    ) -> Target {
        .target(
            name: name, dependencies: uses.map { .byName(name: $0) }, path: path, resources: resources,
            swiftSettings: strict(name), plugins: plugins)
    }

    static func strict(_ target: String) -> [SwiftSetting] {
        ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"].map { .enableUpcomingFeature($0) } + [
            .treatAllWarnings(as: .error),
            // Generic code of one module is specialised in another.
            .unsafeFlags(
                ["-cross-module-optimization"] + (Build.isUnchecked(target) ? ["-enforce-exclusivity=unchecked"] : []),
                .when(configuration: .release)),
        ]
            + (Build.isPlayed(target)
                ? [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))] : [])
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

    /// What plays thousands of seeds in tests is optimised in a build for debugging, too: five times as many in the same
    /// time. Its traps, its assertions and its checks of exclusivity stay.
    private static let played: Set<String> = [
        "Auth", "Books", "Bot", "Bytes", "Catalogue", "Codes", "Crypto", "JSON", "MessageLog", "Messages", "Orders",
        "Processing", "Quota", "Reconciliation", "SignIn", "SimulatedLog", "SimulationTests", "Stations", "Words",
    ]

    static func isPlayed(_ target: String) -> Bool { played.contains(target) }

    static func isUnchecked(_ target: String) -> Bool { !checksExclusivity && unchecked.contains(target) }
}
