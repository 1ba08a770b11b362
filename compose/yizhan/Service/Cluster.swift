import Crypto
import EventLoop
import Foundation
import Glibc
import KafkaLog
import MessageLog

/// The Kafka cluster that the settings name.
struct Cluster: Sendable {
    private let configuration: KafkaLog.Configuration

    /// - Parameters:
    ///   - name: the process's own on the cluster.
    ///   - stateDirectory: where it keeps the states that it decides on.
    init(_ settings: Settings, name: String, stateDirectory: String) throws(SettingError) {
        guard let brokers = settings[.kafka] else {
            throw SettingError(description: "Say --kafka or set YIZHAN_KAFKA: the brokers, like 127.0.0.1:9092.")
        }
        configuration = KafkaLog.Configuration(
            brokers: brokers.joined(separator: ","), name: name, stateDirectory: stateDirectory,
            prefix: settings[.kafkaPrefix] ?? "",
            properties: try ClientProperty.read(settings[.kafkaProperties]),
            sessionTimeout: settings[.kafkaSession], isRepairing: settings[.kafkaRepair])
    }

    /// A short-lived client under a random name, for the operator's one-shot commands.
    init(asked settings: Settings) throws(SettingError) {
        let name = "operator-" + SecureRandom.bytes(8).hexadecimal
        let directory = FileManager.default.temporaryDirectory.appending(path: "yizhan-" + name).path
        try self.init(settings, name: name, stateDirectory: directory)
    }

    /// The log; the process stops when it can no longer be trusted.
    func open() async throws(LogError) -> KafkaLog {
        try await KafkaLog(configuration, clock: Service.clock) { _ in
            // The log said why.
            Glibc.exit(70)
        }
    }

    /// Does something with the log, and leaves nothing behind here.
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

    /// What is wrong with the topics, as sentences.
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
