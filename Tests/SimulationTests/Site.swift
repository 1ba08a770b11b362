import MessageLog
import Messages
import SimulatedLog

/// A processor's partition: its owner, and former owners that do not know that they lost it.
final class Site: Player {
    private let partition: Int32
    private let make: () -> any ProcessorStation
    private var owner: SimulatedSeat?
    private var zombies: [SimulatedSeat] = []
    private(set) var node = 0

    init(_ partition: Int32, _ make: @escaping () -> any ProcessorStation) {
        self.partition = partition
        self.make = make
    }

    func act(in world: World) -> Bool {
        if !zombies.isEmpty, world.random.oneIn(3), actAsZombie(in: world) { return true }
        guard let owner else {
            // A session has to time out first.
            if world.faults.crash > 0, !world.random.oneIn(3) { return true }
            node = world.random.below(world.scenario.nodes)
            self.owner = SimulatedSeat(make(), partition: partition, on: world.broker)
            return true
        }
        guard let outcome = step(owner, in: world) else { return false }
        switch outcome {
        case .success, .failure(.unavailable): break
        case .failure(.unknown): self.owner = nil
        case .failure(let error):
            world.violate("The owner of \(owner.station.inbox) was answered \(error).")
            self.owner = nil
        }
        return true
    }

    func due(in world: World) -> Timestamp? { owner?.nextWake }

    func crash() { owner = nil }

    func turnZombie(in world: World) {
        if let owner { zombies.append(owner) }
        owner = nil
    }

    private func actAsZombie(in world: World) -> Bool {
        let index = world.random.below(zombies.count)
        guard let outcome = step(zombies[index], in: world) else {
            // Nothing to do for now; it may be gone any time.
            if world.faults.zombie == 0 || world.random.oneIn(4) { zombies.remove(at: index) }
            return false
        }
        if case .failure(let error) = outcome, error != .unavailable("") { zombies.remove(at: index) }
        return true
    }

    private func step(_ seat: SimulatedSeat, in world: World) -> Result<Void, LogError>? {
        if seat.backlog > 0 { return seat.step(limit: 1 + world.random.below(6), fate: world.fate()) }
        guard seat.isWakeDue(at: world.broker.time) else { return nil }
        return seat.wake(at: world.broker.time, limit: 1 + world.random.below(3), fate: world.fate())
    }
}
