import EmbeddedLog
import EventLoop
import Foundation
import Glibc
import KafkaLog
import LogBench
import MessageLog
import Messages
import Stations
import Telemetry

/// A process that runs stations on a real log, and may die of what it is told.
///
///     PoisonHost embedded PATH
///     PoisonHost kafka BROKERS PREFIX NAME DIRECTORY
///
/// It says `ready` and takes orders from its input, one a line:
///
///     append TOPIC KEY TEXT [WAKE-AFTER]   answered `appended TEXT`; words are separated by tabs
///     release KEY [LETTERS]                of the first consumer; with the letters behind it, if there is a third word
///     redrive TOPIC KEY                    all dead letters of a key that are there
///     dump                                 answered by all that was reported, is dead or set aside, then `dumped`
///     stop                                 ends in order
///
/// With POISON_IDLE set no station runs; with POISON_MENDED nothing kills it.
@main
enum PoisonHost {
    static func main() async throws {
        LoggingSystem.bootstrap(level: .error, format: .text)
        try await run(Array(CommandLine.arguments.dropFirst()))
    }

    @IOLoop
    private static func run(_ arguments: [String]) async throws {
        let log = try await open(arguments)
        if ProcessInfo.processInfo.environment["POISON_IDLE"] == nil {
            try await log.run(ProcessorLoop(FragileSecond()))
            try await log.run(ProcessorLoop(FragileFirst()))
            try await log.join(ActivityLoop(Worker(), log: log, limits: .init(running: 10, waiting: 100)))
            while !log.isReady { try await IOLoop.sleep(for: .milliseconds(20)) }
        }
        say("ready")
        let orders = Orders()
        while let order = await orders.next() {
            guard try await obey(order.split(separator: "\t").map(String.init), log) else { break }
        }
        await log.close()
    }

    private static func open(_ arguments: [String]) async throws -> any MessageLog {
        guard arguments.first == "kafka" else {
            return try await EmbeddedLog(
                EmbeddedLog.Configuration(path: arguments[1]), clock: { SystemClock.now }, onFatal: { _ in exit(70) })
        }
        let configuration = KafkaLog.Configuration(
            brokers: arguments[1], name: arguments[3], stateDirectory: arguments[4], prefix: arguments[2])
        return try await KafkaLog(configuration, clock: { SystemClock.now }, onFatal: { _ in exit(70) })
    }

    /// - Returns: false when it is to end.
    @IOLoop
    private static func obey(_ words: [String], _ log: any MessageLog) async throws -> Bool {
        switch words[0] {
        case "append":
            let noted = Noted(words[3], account: words[2], wakeAfter: words.count > 4 ? Int64(words[4]) : nil)
            log.append([draft(noted, to: words[1])]) { result in
                switch result {
                case .success: say("appended \(noted.text)")
                case .failure(let error): say("failed \(error)")
                }
            }
        case "release":
            let release = SetAside.release(words[1], of: FirstInbox.topic, id: "release")
            let letters = words.count > 2 ? try await letters(FirstInbox.topic, of: words[1], log) : []
            _ = try await log.append([release] + letters.filter { $0.reason == SetAside.letterReason }.map(\.released))
        case "redrive":
            _ = try await log.append(try await letters(Topic(words[1]), of: words[2], log).map(\.redriven))
        case "dump": try await dump(log)
        default: return false
        }
        return true
    }

    private static func draft(_ noted: Noted, to topic: String) -> Draft {
        switch Topic(topic) {
        case FirstInbox.topic: Draft(to: FirstInbox.noted(noted))
        case SecondInbox.topic: Draft(to: SecondInbox.noted(noted))
        default: Draft(to: WorkInbox.noted(noted))
        }
    }

    @IOLoop
    private static func dump(_ log: any MessageLog) async throws {
        for partition in 0..<log.partitions {
            let reports = try await log.read(ReportInbox.topic, partition: partition, from: 0, limit: 100_000)
            for record in reports { say("report \(record.event.key) \(record.text)") }
        }
        for topic in [FirstInbox.topic, SecondInbox.topic] {
            for record in try await dead(topic, log) {
                if let notice = KeyNotice(record.event) {
                    say("\(notice.kind.rawValue) \(topic.name) \(notice.key)")
                } else if let letter = DeadLetter(dead: record) {
                    say("letter \(topic.name) \(letter.event.key) \(letter.event.id)")
                }
            }
        }
        say("dumped")
    }

    @IOLoop
    private static func letters(_ topic: Topic, of key: String, _ log: any MessageLog) async throws -> [DeadLetter] {
        try await dead(topic, log).compactMap { DeadLetter(dead: $0) }.filter { $0.event.key == key }
    }

    @IOLoop
    private static func dead(_ topic: Topic, _ log: any MessageLog) async throws -> [Record] {
        var records: [Record] = []
        for partition in 0..<log.partitions {
            records += try await log.read(topic.dead, partition: partition, from: 0, limit: 100_000)
        }
        return records
    }

    nonisolated private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// The lines of the input, read on a thread of its own.
@IOLoop
final class Orders {
    private var lines: [String] = []
    private var isOver = false
    private var waiting: CheckedContinuation<String?, Never>?

    init() {
        Thread.detachNewThread {
            while let line = readLine() { IOLoop.execute { self.take(line) } }
            IOLoop.execute { self.take(nil) }
        }
    }

    func next() async -> String? {
        await withCheckedContinuation { continuation in
            // Asked here and not before: lines may have come in between.
            if !lines.isEmpty {
                continuation.resume(returning: lines.removeFirst())
            } else if isOver {
                continuation.resume(returning: nil)
            } else {
                waiting = continuation
            }
        }
    }

    private func take(_ line: String?) {
        isOver = line == nil
        if let waiting {
            self.waiting = nil
            waiting.resume(returning: line)
        } else if let line {
            lines.append(line)
        }
    }
}
