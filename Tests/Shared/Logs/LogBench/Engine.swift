package import EmbeddedLog
package import EventLoop
import Foundation
import KafkaLog
package import MessageLog
import Messages
import SimulatedLog

/// The engines that the conformance suite runs on.
package enum Engine: CaseIterable, Sendable {
    case embedded
    /// The same, but every reader decodes records from their bytes.
    case bare
    /// As a log in the same process does it.
    case simulated
    /// As a log on other machines does it.
    case remote
    /// A real broker, if there is one to start.
    case kafka

    package static var all: [Engine] { allCases.filter { $0 != .kafka || KafkaBroker.isAvailable } }

    /// Whether the log's time is the test's; else it is that of the brokers.
    package var hasTestClock: Bool { self != .kafka }
}

/// A log that a test opens, closes and opens again.
@IOLoop
package final class LogBench {
    package nonisolated let clock = TestClock()
    private let engine: Engine
    private let partitions: Int32
    private let folder: TemporaryFolder
    private let broker = SimulatedBroker()
    private let configure: (inout EmbeddedLog.Configuration) -> Void
    private var embedded: EmbeddedLog?
    private var simulated: SimulatedLog?
    private var kafka: KafkaLog?
    private var kafkaConfiguration: KafkaLog.Configuration?
    /// What the embedded log said when it could no longer be trusted.
    package private(set) var fatal: String?

    /// - Parameters:
    ///   - partitions: for engines that can have several.
    ///   - configure: changes the embedded log's configuration before it is opened.
    package init(
        _ engine: Engine, partitions: Int32 = 1,
        configure: @escaping (inout EmbeddedLog.Configuration) -> Void = { _ in }
    ) throws {
        self.engine = engine
        self.partitions = partitions
        self.configure = configure
        folder = try TemporaryFolder()
    }

    package var path: String { folder.path + "/log.sqlite" }

    package var configuration: EmbeddedLog.Configuration {
        var configuration = EmbeddedLog.Configuration(path: path)
        configure(&configuration)
        return configuration
    }

    package func open() async throws -> any MessageLog {
        let clock = clock
        switch engine {
        case .embedded, .bare:
            let log = try await EmbeddedLog(
                configuration, clock: { clock.now }, onFatal: { [weak self] in self?.fatal = $0 })
            embedded = log
            return engine == .bare ? BareLog(log) : log
        case .simulated, .remote:
            let log = SimulatedLog(
                broker, clock: { clock.now }, manner: engine == .remote ? .remote : .local,
                queueLimit: configuration.queueLimit)
            simulated = log
            return log
        case .kafka:
            let log = try await openKafka()
            kafka = log
            return log
        }
    }

    private func openKafka() async throws -> KafkaLog {
        var configuration: KafkaLog.Configuration
        if let kafkaConfiguration {
            configuration = kafkaConfiguration
        } else {
            configuration = try await KafkaBroker.running().configuration(
                partitions: partitions, state: folder.path + "/states")
        }
        kafkaConfiguration = configuration
        configuration.queueLimit = self.configuration.queueLimit
        return try await KafkaLog(
            configuration, clock: { SystemClock.now }, onFatal: { [weak self] in self?.fatal = $0 })
    }

    /// Lets time pass on the log: the test's clock is moved, or the brokers' is waited for.
    package func pass(_ duration: Duration) async throws {
        if engine.hasTestClock { return clock.move(by: duration) }
        try await IOLoop.sleep(for: duration)
    }

    package func close() async {
        await embedded?.close()
        simulated?.close()
        await kafka?.close()
        embedded = nil
        simulated = nil
        kafka = nil
    }

    /// Closes the log and opens what it left behind.
    package func reopen() async throws -> any MessageLog {
        await close()
        return try await open()
    }
}

/// Runs a test on a fresh log, and closes it afterwards.
@IOLoop
package func withLog(
    _ engine: Engine, partitions: Int32 = 1,
    configure: @escaping (inout EmbeddedLog.Configuration) -> Void = { _ in },
    _ test: @IOLoop (LogBench, any MessageLog) async throws -> Void
) async throws {
    let bench = try LogBench(engine, partitions: partitions, configure: configure)
    let log = try await bench.open()
    do {
        try await test(bench, log)
    } catch {
        await bench.close()
        throw error
    }
    await bench.close()
}
