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
        guard let brokers = settings.text("YIZHAN_KAFKA") else {
            throw SettingError(description: "Say --kafka or set YIZHAN_KAFKA: the brokers, like 127.0.0.1:9092.")
        }
        configuration = KafkaLog.Configuration(
            brokers: brokers, name: name, stateDirectory: stateDirectory,
            prefix: settings.text("YIZHAN_KAFKA_PREFIX") ?? "",
            properties: try ClientProperty.read(settings.text("YIZHAN_KAFKA_PROPERTIES")),
            sessionTimeout: settings.duration("YIZHAN_KAFKA_SESSION"),
            isRepairing: settings.text("YIZHAN_KAFKA_REPAIR") != "off")
    }

    /// For an operator's word, which owns nothing, stands beside whatever runs, and is soon over.
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
            configuration, partitions: Int32(settings.integer("YIZHAN_KAFKA_PARTITIONS")),
            replication: Int16(settings.integer("YIZHAN_KAFKA_REPLICATION")),
            repliesKept: settings.duration("YIZHAN_REPLIES_KEPT"))
    }

    /// What is wrong with the topics, as sentences.
    func checkTopics(_ settings: Settings) async throws(LogError) -> [String] {
        try await KafkaTopics.check(
            configuration, replication: Int16(settings.integer("YIZHAN_KAFKA_REPLICATION")),
            repliesKept: settings.duration("YIZHAN_REPLIES_KEPT"))
    }
}
