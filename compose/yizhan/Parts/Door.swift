import Chat
import Credentials
import EventLoop
import Ingress
import MessageLog
import Relay

/// The door of a process that takes requests: what the parts behind it, which serve the APIs, have in common. The first
/// part that starts opens it.
@IOLoop
final class Door {
    private let settings: Settings
    /// The process's name on its cluster; nil for a single process.
    private let name: String?
    private let secret: ServerSecret
    private let sessionSecrets: SessionSecrets
    private let waitingChats: WaitingChats
    private var ingress: Ingress?

    init(
        _ settings: Settings, name: String?, secret: ServerSecret, sessionSecrets: SessionSecrets,
        waitingChats: WaitingChats
    ) {
        self.settings = settings
        self.name = name
        self.secret = secret
        self.sessionSecrets = sessionSecrets
        self.waitingChats = waitingChats
    }

    /// Returns the same for all parts, which start one after the other.
    func open(on log: any MessageLog) async throws -> Ingress {
        if let ingress { return ingress }
        let partition = try ChatPart.repliesPartition(settings, name: name, of: log.partitions)
        var configuration = Relay.Configuration()
        configuration.streamLifetime = ChatPart.streamLifetime(ChatPart.configuration(settings))
        let relay = Relay(
            log: log, partition: partition, secret: secret, configuration: configuration, clock: Service.clock)
        try await relay.start()
        var door = Ingress.Configuration()
        door.burst = settings[.burstTime]
        door.sessionLifetime = settings[.sessionLifetime]
        door.address = settings[.publicAddress]
        let ingress = Ingress(
            log: log, streams: relay, secret: secret, sessionSecrets: sessionSecrets, refusals: Service.refusals,
            configuration: door, isBlocked: { [waitingChats] in waitingChats.count() > 0 }, clock: Service.clock)
        self.ingress = ingress
        return ingress
    }
}

/// How many chats wait in this process for a call of a model: the part that makes the calls says it, and the door asks.
@IOLoop
final class WaitingChats {
    var count: () -> Int = { 0 }
}

/// Says whether the door is ready, and takes nothing in any more while the process stops.
struct DoorPart: Part {
    private let door: Door

    init(_ means: Means) throws {
        door = try means.door()
    }

    func start(on log: any MessageLog) async throws -> Running {
        let ingress = try await door.open(on: log)
        return Running(isReady: { ingress.isReady }, beginDraining: { ingress.isDraining = true })
    }
}

extension Setting<Duration> {
    static var sessionLifetime: Self {
        Self(
            "YIZHAN_SESSION_LIFETIME", "30d", .duration(.seconds(300)...(.seconds(400 * 86_400))),
            "how long somebody stays signed in")
    }

    static var burstTime: Self {
        Self(
            "YIZHAN_BURST_TIME", "200ms", .duration(.zero...(.seconds(24 * 3600))),
            "how long more requests may come than are taken in; then those who ask for most are refused")
    }
}
