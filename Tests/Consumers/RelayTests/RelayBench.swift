import Credentials
import CredentialsBench
import EmbeddedLog
import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import Problems
import Relay
import SimulatedLog
import Streams
import Synchronization
import Testing

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_790_000_000_000))

    var now: Timestamp { time.withLock { $0 } }
    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// A relay on a log of its own.
@IOLoop
final class RelayBench {
    enum Kind: CaseIterable, Sendable {
        /// In a file.
        case embedded
        /// In memory, with several partitions and no key index; readers get records after the append is acknowledged.
        case remote
    }

    let clock = TestClock()
    let secret = ServerSecret.random()
    let log: any MessageLog
    let relay: Relay
    private let configuration: Relay.Configuration
    private let folder: URL

    init(_ configuration: Relay.Configuration = .init(), _ kind: Kind = .embedded) async throws {
        self.configuration = configuration
        folder = FileManager.default.temporaryDirectory.appending(path: "relay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let clock = clock
        switch kind {
        case .embedded:
            log = try await EmbeddedLog(
                .init(path: folder.appending(path: "log").path, isSynced: false), clock: { clock.now },
                onFatal: { _ in })
        case .remote:
            log = SimulatedLog(SimulatedBroker(partitions: 4), clock: { clock.now }, manner: .remote)
        }
        relay = Relay(log: log, secret: secret, configuration: configuration, clock: { clock.now })
        try await relay.start()
    }

    /// Another node on the same log, which reads a partition of its own.
    func anotherRelay(partition: Int32) async throws -> Relay {
        let clock = clock
        let other = Relay(
            log: log, partition: partition, secret: secret, configuration: configuration, clock: { clock.now })
        try await other.start()
        return other
    }

    func close() async {
        await log.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The id of a stream whose request would be appended now.
    func stream(of account: String = "owner", at node: Relay? = nil) throws -> StreamID {
        let node = node ?? relay
        let account = try #require(Account(account))
        let position = try #require(node.position)
        return StreamID.make(
            account: account, partition: node.partition, offset: position, at: clock.now, secret)
    }

    func append(_ replies: [Reply]) async throws {
        _ = try await log.append(replies.map(\.draft))
    }

    func append(_ replies: Reply...) async throws {
        try await append(replies)
    }

    /// Opens a stream and waits for its end.
    func read(
        _ stream: StreamID, after event: EventID? = nil, at node: Relay? = nil
    ) async throws -> Recorder {
        let recorder = Recorder()
        recorder.reader = (node ?? relay).open(stream, after: event, into: recorder)
        try await recorder.waitForEnd()
        return recorder
    }
}

/// What a client was given.
@IOLoop
final class Recorder: StreamSink {
    var reader: (any StreamReader)?
    var pendingBytes = 0
    private(set) var bytes: [UInt8] = []
    private(set) var target: StreamID?
    private(set) var end: StreamEnd?
    private(set) var caughtUp: Bool?
    private(set) var ticks = 0
    private let waiting = WaitingRoom()

    nonisolated init() {}

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The ids of the events, in order.
    var ids: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
    }

    /// The text as it is without the ids.
    var frames: String {
        text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("id: ") }
            .joined(separator: "\n")
    }

    var last: StreamEnd.Last? {
        guard case .ended(let last) = end else { return nil }
        return last
    }

    func flush() {}

    func receive(_ events: [UInt8]) {
        bytes += events
        look()
    }

    func redirected(to stream: StreamID) {
        target = stream
        look()
    }

    func caughtUp(isBegun: Bool) {
        caughtUp = isBegun
        look()
    }

    func tick(_ now: ContinuousClock.Instant) {
        ticks += 1
        look()
    }

    func end(_ end: StreamEnd) {
        self.end = end
        if case .ended(let last) = end { bytes += last.events }
        look()
    }

    func waitForEnd() async throws {
        try await wait { self.end != nil }
    }

    func wait(until isMet: @escaping @IOLoop () -> Bool) async throws {
        try await waiting.wait(until: isMet)
    }

    private func look() {
        waiting.look()
    }
}

/// Records of one stream as a worker writes them.
struct Writer {
    let stream: StreamID
    var epoch: Int64 = 1
    var sequence = 0

    init(_ stream: StreamID) {
        self.stream = stream
    }

    mutating func part(_ texts: String...) -> Reply {
        next(.part, texts.map { "data: \($0)\n\n" }.joined())
    }

    mutating func takeover() -> Reply {
        epoch += 1
        return Reply(address: stream.address, epoch: epoch, sequence: sequence, kind: .takeover)
    }

    mutating func end(_ ending: Ending = .finished, problem: Problem? = nil, _ texts: String...) -> Reply {
        let texts = texts.isEmpty && problem == nil ? ["[DONE]"] : texts
        return next(
            .end(ending, usage: Usage(tokensIn: 1, tokensOut: 2), problem: problem),
            texts.map { "data: \($0)\n\n" }.joined())
    }

    private mutating func next(_ kind: Reply.Kind, _ frames: String) -> Reply {
        defer { sequence += 1 }
        return Reply(
            address: stream.address, epoch: epoch, sequence: sequence, kind: kind, frames: Array(frames.utf8))
    }
}
