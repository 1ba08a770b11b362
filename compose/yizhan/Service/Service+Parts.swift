import Chat
import EventLoop
import HTTP
import Ingress
import LLM
import Messages
import Relay
import Web

extension Service {
    static func clientConfiguration(_ settings: Settings) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        if let proxy = settings.text("YIZHAN_UPSTREAM_PROXY") { configuration.proxy = .url(proxy) }
        return configuration
    }

    static func llmConfiguration(_ settings: Settings) -> LLM.Configuration {
        var configuration = LLM.Configuration()
        configuration.attempts = settings.integer("YIZHAN_UPSTREAM_ATTEMPTS")
        configuration.firstTokenWithin = settings.duration("YIZHAN_UPSTREAM_FIRST_TOKEN")
        configuration.silenceWithin = settings.duration("YIZHAN_UPSTREAM_SILENCE")
        return configuration
    }

    static func relayConfiguration(_ settings: Settings) -> Relay.Configuration {
        var configuration = Relay.Configuration()
        // A reservation expires a minute after the deadline, which ends the stream at the latest.
        configuration.streamLifetime = settings.duration("YIZHAN_ANSWER_TIME") + .seconds(180)
        return configuration
    }

    static func doorConfiguration(_ settings: Settings) -> Door.Configuration {
        var configuration = Door.Configuration()
        configuration.maxStreamsPerAccount = settings.integer("YIZHAN_MAX_STREAMS_PER_ACCOUNT")
        configuration.maxOpenRequests = settings.integer("YIZHAN_MAX_CONNECTIONS")
        configuration.maxBodyBytes = settings.bytes("YIZHAN_MAX_BODY")
        configuration.answerTime = settings.duration("YIZHAN_ANSWER_TIME")
        configuration.tokensPerImage = settings.integer("YIZHAN_IMAGE_TOKENS")
        configuration.idempotencyKept = settings.duration("YIZHAN_REPLIES_KEPT")
        return configuration
    }

    static func serverConfiguration(_ settings: Settings) throws(SettingError) -> HTTPServer.Configuration {
        var configuration = HTTPServer.Configuration(addresses: [settings.address("YIZHAN_LISTEN")])
        configuration.maxConnections = settings.integer("YIZHAN_MAX_CONNECTIONS")
        configuration.maxConnectionsPerAddress = settings.integer("YIZHAN_MAX_CONNECTIONS_PER_ADDRESS")
        configuration.maxBodyBytes = settings.bytes("YIZHAN_MAX_BODY")
        configuration.errorAnswer = refusals.errorAnswer
        configuration.trustedProxies = try settings.networks("YIZHAN_TRUSTED_PROXIES")
        return configuration
    }

    /// Each API tells of its problems in its own shape, and the chat API's is what a client expects that reached none.
    nonisolated static let refusals = Refusals(
        StatusPaths.prefixes.map { ($0, .document) }, otherwise: .openAI)

    static func pages(_ settings: Settings) throws(SettingError) -> PageFiles {
        do {
            return try PageFiles(.init(libraries: settings.text("YIZHAN_LIBRARIES") ?? "/usr/share"))
        } catch {
            throw SettingError(description: "YIZHAN_LIBRARIES: \(error)")
        }
    }
}
