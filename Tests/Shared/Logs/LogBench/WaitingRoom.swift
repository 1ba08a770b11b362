package import EventLoop

/// Tests that wait for something to become true, each no longer than twenty seconds.
@IOLoop
package final class WaitingRoom {
    private struct Guest {
        let number: Int
        let isMet: @IOLoop () -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    private var guests: [Guest] = []
    private var count = 0

    package nonisolated init() {}

    package func wait(until isMet: @escaping @IOLoop () -> Bool) async throws {
        count += 1
        let number = count
        let timer = LoopTimer(after: .seconds(20)) { [weak self] in self?.dismiss(number) }
        let isMetInTime = await withCheckedContinuation { continuation in
            // The condition may have become true before this closure ran.
            if isMet() { return continuation.resume(returning: true) }
            guests.append(Guest(number: number, isMet: isMet, continuation: continuation))
        }
        timer.cancel()
        if !isMetInTime { throw DeadlineExceeded(limit: .seconds(20)) }
    }

    /// To be called whenever something has changed.
    package func look() {
        let met = guests.filter { $0.isMet() }
        guests.removeAll { guest in met.contains { $0.number == guest.number } }
        for guest in met { guest.continuation.resume(returning: true) }
    }

    private func dismiss(_ number: Int) {
        guard let index = guests.firstIndex(where: { $0.number == number }) else { return }
        guests.remove(at: index).continuation.resume(returning: false)
    }
}
