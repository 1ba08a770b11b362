/// The handles that have something to tell their calls, and the time of the turn in which it came.
final class Arrivals {
    var now = ContinuousClock.Instant.now
    private var handles: [EasyHandle] = []
    private var spare: [EasyHandle] = []

    var isEmpty: Bool { handles.isEmpty }

    func list(_ handle: EasyHandle) {
        guard !handle.isListed else { return }
        handle.isListed = true
        handles.append(handle)
    }

    /// Hands over each handle that is listed now; one that is listed meanwhile waits for the next round.
    func takeEach(_ body: (EasyHandle) -> Void) {
        var round = spare
        spare = []
        swap(&round, &handles)
        for handle in round {
            handle.isListed = false
            body(handle)
        }
        round.removeAll(keepingCapacity: round.capacity <= 4096)
        spare = round
    }
}
