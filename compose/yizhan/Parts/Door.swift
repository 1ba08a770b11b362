import Chat
import Credentials
import EventLoop
import Ingress
import MessageLog
import Relay

/// The door of a process that takes requests: what the parts behind it, which serve the APIs, have in common.
struct DoorPart: Part {
    private let settings: Settings
    private let secret: ServerSecret
    private let sessionSecrets: SessionSecrets
    private let means: Means

    init(_ means: Means) throws {
        settings = means.settings
        secret = try means.secret()
        sessionSecrets = try means.sessionSecrets()
        self.means = means
    }

    func start(on log: any MessageLog) async throws -> Running {
        let partition = try ChatPart.repliesPartition(settings, name: means.name, of: log.partitions)
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
            configuration: door, isBlocked: { [means] in means.waitingChats() > 0 }, clock: Service.clock)
        means.ingress = ingress
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
