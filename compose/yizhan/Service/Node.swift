import EventLoop
import KafkaLog
import Telemetry

/// Some roles in this process, as one of many processes on a Kafka cluster.
@IOLoop
final class Node: Served {
    private let roles: [Role]
    private let service: Service
    private let restoration: RestorationMetrics

    /// Connects to the cluster and starts the roles; on return the process accepts requests, if it serves any.
    init(_ roles: [Role], _ settings: Settings) async throws {
        self.roles = roles
        guard let name = settings[.processName] else {
            throw SettingError(
                description: "Say --name or set YIZHAN_NAME: its own on the cluster, the same after a restart.")
        }
        let directory = try DataDirectory(settings, node: name)
        try directory.check()
        let parts = try await Means(settings, directory, name: name).make(roles.flatMap(\.parts))
        let log = try await Cluster(settings, name: name, stateDirectory: directory.states).open()
        restoration = RestorationMetrics(log)
        do {
            service = try await Service(parts, on: log, settings)
        } catch {
            // Leaving at once lets another member take over without waiting for the session timeout.
            await log.close()
            throw error
        }
    }

    /// The line to print once the roles run, with the address if they serve requests.
    var greeting: [String] {
        let names = roles.map(\.name).joined(separator: ", ")
        let place = address.map { " at http://\($0)" } ?? ""
        return ["Yizhan runs \(names)\(place)"]
    }

    /// The address it listens on; nil if it serves nothing.
    var address: String? { service.address?.description }

    /// Lets open work finish up to a limit, and hands the partitions over.
    func stop(within limit: Duration) async {
        await service.stop(within: limit)
    }
}

extension Setting<String?> {
    static var processName: Self {
        Self("YIZHAN_NAME", .name, "this process's own name on the cluster, the same after a restart")
    }
}

/// Publishes how far the states of this process's partitions are restored.
@IOLoop
final class RestorationMetrics {
    private let log: KafkaLog
    private var timer: LoopTimer?
    private let owned = Gauge(label: "yizhan_partitions_owned", help: "Partitions of inboxes that this process owns.")
    private let restoring = Gauge(
        label: "yizhan_partitions_restoring", help: "Owned partitions whose states are being restored.")
    private let left = Gauge(
        label: "yizhan_restore_offsets_left", help: "Offsets of changelogs that are still to be read.")

    init(_ log: KafkaLog) {
        self.log = log
        timer = LoopTimer(after: .seconds(1), repeating: true) { [weak self] in self?.look() }
    }

    private func look() {
        var restoring = 0
        var left: Int64 = 0
        let status = log.status
        for partition in status {
            guard case .restoring(let restored, let target) = partition.state else { continue }
            restoring += 1
            left += max(0, target - restored)
        }
        owned.set(status.count)
        self.restoring.set(restoring)
        self.left.set(Int(left))
    }
}
