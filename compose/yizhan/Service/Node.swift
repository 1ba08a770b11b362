import EventLoop
import KafkaLog

/// Some roles in this process, one of many on a Kafka cluster.
@IOLoop
final class Node {
    private let service: Service
    private let restoration: RestorationMetrics

    /// Reaches the cluster and starts the roles; on return requests are served, if it serves any.
    init(_ roles: [Role], _ settings: Settings) async throws {
        guard let name = settings[.processName] else {
            throw SettingError(
                description: "Say --name or set YIZHAN_NAME: its own on the cluster, the same after a restart.")
        }
        let directory = try DataDirectory(settings, node: name)
        let parts = try await Means(settings, directory, name: name).make(roles.flatMap(\.parts))
        let log = try await Cluster(settings, name: name, stateDirectory: directory.states).open()
        restoration = RestorationMetrics(log)
        do {
            service = try await Service(parts, on: log, settings)
        } catch {
            // Whoever takes over need not wait until the session has run out.
            await log.close()
            throw error
        }
    }

    /// Where it listens; nil if it does not.
    var address: String? { service.address?.description }

    /// Lets what is open finish for so long at most, and hands the partitions over.
    func stop(within limit: Duration) async {
        await service.stop(within: limit)
    }
}

extension Setting<String?> {
    static var processName: Self {
        Self("YIZHAN_NAME", .name, "this process's own name on the cluster, the same after a restart")
    }
}
