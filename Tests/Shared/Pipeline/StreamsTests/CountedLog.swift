import EventLoop
import LogBench
import MessageLog
import Messages

/// A log that counts what is read of it, and can refuse to be read.
@IOLoop
final class CountedLog: PassingLog {
    nonisolated let log: any MessageLog
    var isBroken = false
    /// Called while a read is under way.
    var onRead: (@IOLoop () -> Void)?
    private(set) var readCount = 0
    private(set) var recordCount = 0
    private(set) var boundsCount = 0

    init(_ log: any MessageLog) {
        self.log = log
    }

    func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) {
        guard !isBroken else { return then(.failure(.unavailable("broken"))) }
        onRead?()
        log.read(topic, partition: partition, key: key, from: from, below: below, limit: limit) { result in
            self.readCount += 1
            if case .success(let records) = result { self.recordCount += records.count }
            then(result)
        }
    }

    func bounds(_ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void) {
        boundsCount += 1
        log.bounds(topic, partition: partition, then: then)
    }
}
