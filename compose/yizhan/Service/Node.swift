import Crypto
import EventLoop
import Glibc
import HTTP
import KafkaLog
import MessageLog
import Telemetry

/// Some roles in this process, one of many on a Kafka cluster.
@IOLoop
final class Node {
    private let service: Service
    private let restoration: RestorationMetrics

    /// Reaches the cluster and starts the roles; on return requests are served, if it serves any.
    init(_ roles: Set<Role>, _ settings: Settings) async throws {
        let name = try Self.name(settings)
        let secret = try settings.secret()
        if roles.contains(.chat), secret == nil {
            throw SettingError(
                description: "The role chat needs YIZHAN_SECRET or YIZHAN_SECRET_FILE, the same on every node.")
        }
        let directory = try DataDirectory(settings, node: name)
        let client = HTTPClient(Service.clientConfiguration(settings))
        let needsModels = !roles.isDisjoint(with: [.chat, .llm])
        let models = needsModels ? try await Models(settings, directory, client: client) : nil
        let cluster = try Cluster(settings, name: name, stateDirectory: directory.states)
        let log = try await cluster.open()
        restoration = RestorationMetrics(log)
        do {
            let partition = try Self.repliesPartition(settings, name: name, of: log.partitions)
            service = try await Service(
                roles, on: log,
                .init(settings: settings, client: client, models: models, secret: secret, repliesPartition: partition))
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

    private static func name(_ settings: Settings) throws(SettingError) -> String {
        guard let name = settings.text("YIZHAN_NAME") else {
            throw SettingError(
                description: "Say --name or set YIZHAN_NAME: its own on the cluster, the same after a restart.")
        }
        return name
    }

    /// The partition of `replies` that a process reads: nodes spread over them by their names.
    nonisolated static func repliesPartition(
        _ settings: Settings, name: String, of partitions: Int32
    ) throws(SettingError) -> Int32 {
        guard let chosen = settings.text("YIZHAN_REPLIES_PARTITION").flatMap({ Int32($0) }) else {
            let number = Digest.sha256(Array(name.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int32(number % UInt64(partitions))
        }
        guard chosen < partitions else {
            throw SettingError(
                description: "YIZHAN_REPLIES_PARTITION is \(chosen), but the topics have \(partitions) partitions.")
        }
        return chosen
    }
}
