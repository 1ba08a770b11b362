import Chat
import EventLoop
import HTTP
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

    /// The API and the page.
    static func server(_ settings: Settings, _ door: Door) throws -> HTTPServer {
        var configuration = HTTPServer.Configuration(addresses: [settings.address("YIZHAN_LISTEN")])
        configuration.maxConnections = settings.integer("YIZHAN_MAX_CONNECTIONS")
        configuration.maxConnectionsPerAddress = settings.integer("YIZHAN_MAX_CONNECTIONS_PER_ADDRESS")
        configuration.maxBodyBytes = settings.bytes("YIZHAN_MAX_BODY")
        configuration.errorBody = Door.errorBody
        configuration.trustedProxies = try settings.list("YIZHAN_TRUSTED_PROXIES").map { text throws(SettingError) in
            guard let range = AddressRange(text) else {
                throw SettingError(
                    description:
                        "YIZHAN_TRUSTED_PROXIES: '\(text)' is neither an address nor a network like 10.0.0.0/8.")
            }
            return range
        }
        var router = Router()
        door.add(to: &router)
        try pages(settings).addRoutes(to: &router)
        return HTTPServer(configuration: configuration, router: router)
    }

    private static func pages(_ settings: Settings) throws(SettingError) -> PageFiles {
        do {
            return try PageFiles(.init(libraries: settings.text("YIZHAN_LIBRARIES") ?? "/usr/share"))
        } catch {
            throw SettingError(description: "YIZHAN_LIBRARIES: \(error)")
        }
    }

    /// Where the words of the command line ask a running service.
    static func controlServer(_ directory: DataDirectory, _ operating: Operator) -> HTTPServer {
        var router = Router()
        router.add(.post, "/control") { request, writer in
            let answer: ControlAnswer
            do {
                answer = await operating.answer(try MessageCoding.decode(ControlRequest.self, from: request.body))
            } catch {
                answer = .failed("The request cannot be read; are both programs of the same version?")
            }
            writer.respond(
                HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"]),
                MessageCoding.encode(answer))
        }
        let configuration = HTTPServer.Configuration(addresses: [.file(path: directory.controlSocket)])
        return HTTPServer(configuration: configuration, router: router)
    }
}
