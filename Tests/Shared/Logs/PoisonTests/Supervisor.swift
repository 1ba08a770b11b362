import Foundation
import Glibc
import KafkaLog
import LogBench
import Synchronization

/// Starts a host again when it died, as whatever runs a service does, and counts the starts.
final class Supervisor {
    enum Engine: CaseIterable, Sendable {
        case embedded, kafka

        static var all: [Engine] { allCases.filter { $0 != .kafka || KafkaBroker.isAvailable } }
    }

    let engine: Engine
    private let arguments: [String]
    private let folder: TemporaryFolder
    private(set) var host: Host?
    /// Starts that followed a death.
    private(set) var starts = 0
    var isMended = false

    init(_ engine: Engine, partitions: Int32 = 2) async throws {
        self.engine = engine
        folder = try TemporaryFolder()
        switch engine {
        case .embedded: arguments = ["embedded", folder.path + "/log.sqlite"]
        case .kafka:
            let configuration = try await KafkaBroker.running().configuration(
                partitions: partitions, state: folder.path + "/states")
            arguments = [
                "kafka", configuration.brokers, configuration.prefix, "host", configuration.stateDirectory,
            ]
        }
    }

    /// A second process of a cluster, under a name and with a directory of its own; it runs already.
    private init(beside first: Supervisor) throws {
        engine = first.engine
        folder = try TemporaryFolder()
        arguments = Array(first.arguments.prefix(3)) + ["other", folder.path + "/states"]
        _ = try running()
    }

    func another() throws -> Supervisor { try Supervisor(beside: self) }

    deinit { host?.kill() }

    /// A running host; a dead one is replaced.
    ///
    /// - Parameter isIdle: whether no station is to run.
    func running(isIdle: Bool = false) throws -> Host {
        if let host, host.isRunning { return host }
        if host != nil { starts += 1 }
        let host = try Host(arguments, isIdle: isIdle, isMended: isMended)
        self.host = host
        return host
    }

    /// Ends the host in order.
    func stop() {
        host?.order("stop")
        host?.waitUntilDead()
        host = nil
    }

    /// Has what kills it and a healthy text told, again and again, until the healthy one is answered.
    ///
    /// - Returns: how many starts that took after the first death.
    func survive(
        _ orders: (Int) -> [String], healthy key: String = "bob", isOrderedAgain: Bool = true
    ) throws -> Int {
        starts = 0
        for round in 0..<12 {
            let host = try running()
            guard host.waits(for: "ready") else { continue }
            if round == 0 || isOrderedAgain { orders(round).forEach(host.order) }
            host.order("append\tauth\t\(key)\thello \(round)")
            if host.reports({ $0.hasPrefix("report \(key) hello \(round)") }) { return starts }
        }
        throw Failure.neverSurvived
    }

    /// Waits for a line of the dump, however often the host dies meanwhile; returns the starts that took.
    func find(_ isWanted: (String) -> Bool) throws -> Int {
        starts = 0
        for _ in 0..<12 {
            let host = try running()
            if host.waits(for: "ready"), host.reports(isWanted) { return starts }
        }
        throw Failure.neverSurvived
    }

    /// What is on the log: reports, letters, keys set aside.
    func dump() throws -> [String] {
        let host = try running()
        guard host.waits(for: "ready") else { throw Failure.neverSurvived }
        return try host.dump()
    }

    enum Failure: Error {
        case neverSurvived
        case noAnswer
    }
}

/// One process of it.
final class Host {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let said = Lines()
    private let changed = DispatchSemaphore(value: 0)
    private var isReady = false
    private static let deadline = Duration.seconds(40)

    init(_ arguments: [String], isIdle: Bool, isMended: Bool) throws {
        process.executableURL = Self.products.appending(path: "PoisonHost")
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["POISON_IDLE"] = isIdle ? "1" : nil
        environment["POISON_MENDED"] = isMended ? "1" : nil
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        read()
    }

    /// The folder of the executables, where the tests' own bundle is.
    private static let products: URL = {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent()
    }()

    private func read() {
        let handle = output.fileHandleForReading
        Thread.detachNewThread { [lines = said, changed] in
            var rest: [UInt8] = []
            while case let data = handle.availableData, !data.isEmpty {
                rest += data
                var parts = rest.split(separator: 0x0A, omittingEmptySubsequences: false)
                rest = Array(parts.removeLast())
                let new = parts.map { String(decoding: $0, as: UTF8.self) }
                lines.add(new)
                changed.signal()
            }
            changed.signal()
        }
    }

    var isRunning: Bool { process.isRunning }

    func order(_ line: String) {
        // A host that died meanwhile takes no orders.
        try? input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Whether it says this before it dies.
    func waits(for line: String) -> Bool {
        if line == "ready", isReady { return true }
        let isSaid = waits { $0.contains(line) }
        if line == "ready" { isReady = isSaid }
        return isSaid
    }

    /// Whether its log has a line like this before it dies.
    func reports(_ isWanted: (String) -> Bool) -> Bool {
        let end = ContinuousClock.now + Self.deadline
        while isRunning, ContinuousClock.now < end {
            guard let dump = try? dump() else { return false }
            if dump.contains(where: isWanted) { return true }
        }
        return false
    }

    func dump() throws -> [String] {
        said.clear()
        order("dump")
        guard waits(until: { $0.last == "dumped" }) else { throw Supervisor.Failure.noAnswer }
        return said.all.dropLast()
    }

    private func waits(until isFound: ([String]) -> Bool) -> Bool {
        let end = ContinuousClock.now + Self.deadline
        while ContinuousClock.now < end {
            if isFound(said.all) { return true }
            guard isRunning else { return isFound(said.all) }
            _ = changed.wait(timeout: .now() + .milliseconds(200))
        }
        return false
    }

    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func waitUntilDead() { process.waitUntilExit() }

    /// What it said.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }
        func add(_ new: [String]) { lines.withLock { $0 += new } }
        func clear() { lines.withLock { $0 = [] } }
    }
}
