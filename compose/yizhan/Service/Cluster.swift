import Crypto
import EventLoop
import Foundation
import KafkaLog
import MessageLog

/// The Kafka cluster that the settings name.
struct Cluster: Sendable {
    private var configuration: KafkaLog.Configuration

    /// - Parameters:
    ///   - name: the process's name on the cluster.
    ///   - stateDirectory: where the process keeps the states of its processors.
    init(_ settings: Settings, name: String, stateDirectory: String) throws(SettingError) {
        guard let brokers = settings[.kafka] else {
            throw SettingError(description: "Say --kafka or set YIZHAN_KAFKA: the brokers, like 127.0.0.1:9092.")
        }
        configuration = KafkaLog.Configuration(
            brokers: brokers.joined(separator: ","), name: name, stateDirectory: stateDirectory,
            prefix: settings[.kafkaPrefix] ?? "",
            properties: Self.authorities(settings) + (try ClientProperty.read(settings[.kafkaProperties])),
            sessionTimeout: settings[.kafkaSession], isRepairing: settings[.kafkaRepair])
    }

    /// What the file of properties says wins: it comes later.
    private static func authorities(_ settings: Settings) -> [(name: String, value: String)] {
        settings[.authorities].map { [("ssl.ca.location", $0)] } ?? []
    }

    /// A short-lived client under a random name, for the operator's one-shot commands.
    init(asked settings: Settings) throws(SettingError) {
        let name = "operator-" + SecureRandom.bytes(8).hexadecimal
        let directory = FileManager.default.temporaryDirectory.appending(path: "yizhan-" + name).path
        try self.init(settings, name: name, stateDirectory: directory)
        // An operator waits for the command.
        configuration.startLimit = .seconds(10)
    }

    /// Opens the log. The process exits when the log is unusable.
    func open() async throws(LogError) -> KafkaLog {
        try await KafkaLog(configuration, clock: Service.clock, told: Service.told) { _ in
            // The log has logged the reason.
            Termination.end(with: 70)
        }
    }

    /// Where the process keeps its files.
    var directory: String { configuration.stateDirectory }

    /// Opens the log for one operation, and leaves no files behind.
    func withLog<Value: Sendable>(_ body: (KafkaLog) async throws -> Value) async throws -> Value {
        defer { try? FileManager.default.removeItem(atPath: configuration.stateDirectory) }
        let log = try await open()
        do {
            let value = try await body(log)
            await log.close()
            return value
        } catch {
            await log.close()
            throw error
        }
    }

    func createTopics(_ settings: Settings) async throws(LogError) {
        try await KafkaTopics.create(
            configuration, partitions: Int32(settings[.kafkaPartitions]),
            replication: Int16(settings[.kafkaReplication]),
            repliesKept: settings[.repliesKept])
    }

    /// Lists the faults of the topics, as sentences.
    func checkTopics(_ settings: Settings) async throws(LogError) -> [String] {
        try await KafkaTopics.check(
            configuration, replication: Int16(settings[.kafkaReplication]),
            repliesKept: settings[.repliesKept])
    }
}

extension Setting<[String]?> {
    static var kafka: Self { Self("YIZHAN_KAFKA", .list, "the brokers of a Kafka cluster, `host:port`") }
}

extension Setting<String?> {
    static var kafkaPrefix: Self {
        Self("YIZHAN_KAFKA_PREFIX", .name, "what the names of topics and groups begin with")
    }

    static var kafkaProperties: Self {
        Self("YIZHAN_KAFKA_PROPERTIES", .text, "a file of librdkafka's properties, `name=value` a line: TLS, SASL")
    }
}

extension Setting<Int> {
    static var kafkaPartitions: Self {
        Self("YIZHAN_KAFKA_PARTITIONS", "24", .integer(1...10_000), "of every topic; for good")
    }

    static var kafkaReplication: Self {
        Self(
            "YIZHAN_KAFKA_REPLICATION", "3", .integer(1...100), "brokers that have each record; 1 where there is one")
    }
}

extension Setting<Duration> {
    static var kafkaSession: Self {
        Self(
            "YIZHAN_KAFKA_SESSION", "10s", .duration(.seconds(6)...(.seconds(300))),
            "how long a process may be silent before others take its partitions over")
    }
}

extension Setting<Bool> {
    static var kafkaRepair: Self {
        Self(
            "YIZHAN_KAFKA_REPAIR", "on", .choice(["on": true, "off": false]),
            "whether transactions that brokers forgot to end (KAFKA-20734) are ended again")
    }
}

/// Properties of librdkafka from a file. A value may be a secret and is never shown.
enum ClientProperty {
    /// Reads a file of `name=value` lines and ignores lines that begin with `#`.
    static func read(_ path: String?) throws(SettingError) -> [(name: String, value: String)] {
        guard let path else { return [] }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw SettingError(.kafkaProperties, "'\(path)' cannot be read: \(error.localizedDescription)")
        }
        return try parse(text, path)
    }

    static func parse(_ text: String, _ path: String) throws(SettingError) -> [(name: String, value: String)] {
        var properties: [(name: String, value: String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw SettingError(.kafkaProperties, "line \(index + 1) of '\(path)' is not name=value.")
            }
            properties.append(
                (
                    name: parts[0].trimmingCharacters(in: .whitespaces),
                    value: parts[1].trimmingCharacters(in: .whitespaces)
                ))
        }
        return properties
    }
}
