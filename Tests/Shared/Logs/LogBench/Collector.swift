package import EventLoop
package import MessageLog
package import Messages

/// Gathers what comes in callbacks, and lets a test wait for it.
@IOLoop
package final class Collector<Element> {
    package private(set) var elements: [Element] = []
    private var waiters: [(isReady: ([Element]) -> Bool, continuation: CheckedContinuation<Bool, Never>)] = []

    package init() {}

    package func add(_ element: Element) { add([element]) }

    package func add(_ more: [Element]) {
        elements += more
        let ready = waiters.filter { $0.isReady(elements) }
        waiters.removeAll { $0.isReady(elements) }
        for waiter in ready { waiter.continuation.resume(returning: true) }
    }

    /// Waits until there are so many, and returns all.
    package func wait(for count: Int) async throws -> [Element] {
        try await wait { $0.count >= count }
    }

    /// Waits until what was gathered satisfies the condition, for ten seconds at most.
    package func wait(until isReady: @escaping ([Element]) -> Bool) async throws -> [Element] {
        var timer: LoopTimer?
        let isInTime = await withCheckedContinuation { continuation in
            // Asked here and not before: others may have run in between.
            guard !isReady(elements) else { return continuation.resume(returning: true) }
            waiters.append((isReady, continuation))
            timer = LoopTimer(after: .seconds(10)) { [weak self] in self?.giveUp() }
        }
        timer?.cancel()
        guard isInTime else { throw WaitedInVain(count: elements.count) }
        return elements
    }

    private func giveUp() {
        let all = waiters
        waiters = []
        for waiter in all { waiter.continuation.resume(returning: false) }
    }
}

/// What a test waited for did not come.
package struct WaitedInVain: Error, CustomStringConvertible {
    let count: Int

    package var description: String { "What was waited for did not come within ten seconds; there were \(count)." }
}

extension MessageLog {
    /// Follows a topic from now on.
    package func collect(_ topic: Topic, partition: Int32 = 0) async throws(LogError) -> Collector<Record> {
        let collector = Collector<Record>()
        _ = try await follow(topic, partition: partition) { collector.add($0) }
        return collector
    }
}
