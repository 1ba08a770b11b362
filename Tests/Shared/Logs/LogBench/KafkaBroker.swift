import EventLoop
import Foundation
import Glibc
package import KafkaLog
import MessageLog
import Synchronization

/// The broker that the tests of one process share, from the distribution that KAFKA_HOME names.
package final class KafkaBroker: Sendable {
    /// Whether there is a distribution to start it from.
    package static let isAvailable = ProcessInfo.processInfo.environment["KAFKA_HOME"] != nil

    private static let shared = Mutex<KafkaBroker?>(nil)
    private static let prefixes = Atomic<Int>(0)
    /// Ends the broker when it closes, as the system does when this process ends.
    private let lifeline: Pipe
    package let address: String

    /// The process's broker, which starts with the first use and ends with the process.
    package static func running() throws -> KafkaBroker {
        try shared.withLock { shared in
            if let shared { return shared }
            let broker = try KafkaBroker()
            shared = broker
            return broker
        }
    }

    /// Names that no other test has.
    package static var prefix: String { "t\(prefixes.add(1, ordering: .relaxed).newValue)." }

    private init() throws {
        // In memory, where it can be: on a disk, new topics can stall it.
        let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder = "\(base)/yizhan-kafka-\(getpid())"
        // Below the ports that outgoing connections are given; the controller has the next one.
        let port = 20_000 + Int(getpid()) % 6_000 * 2
        address = "127.0.0.1:\(port)"
        // From here to the root of the repository.
        let script = URL(filePath: #filePath).appending(path: "../../../../../compose/kafka").standardized
        let broker = Process()
        broker.executableURL = URL(filePath: "/bin/bash")
        broker.arguments = [
            "-c", #""$@" </dev/null & read -r _; kill -KILL $!; rm -rf "$3""#, "bash", script.path, "--directory",
            folder, "--port", String(port),
        ]
        lifeline = Pipe()
        broker.standardInput = lifeline
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let output = folder + "/kafka.log"
        try Data().write(to: URL(filePath: output))
        broker.standardOutput = FileHandle(forWritingAtPath: output)
        broker.standardError = broker.standardOutput
        try broker.run()
    }

    /// A configuration of the log under names of its own, whose topics are made.
    package func configuration(partitions: Int32 = 1, state: String) async throws -> KafkaLog.Configuration {
        let configuration = KafkaLog.Configuration(
            brokers: address, name: "test", stateDirectory: state, prefix: Self.prefix)
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                try await KafkaTopics.create(configuration, partitions: partitions, replication: 1)
                return configuration
            } catch {
                guard case .unavailable = error, ContinuousClock.now < deadline else { throw error }
            }
        }
    }
}
