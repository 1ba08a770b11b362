import Catalogue
import Chat
import EventLoop
import HTTP
import MessageLog
import WeChat

/// What WeChat and WeCom deliver, in the role `chat`: it needs the same door.
struct WeChatPart: Part {
    private let door: Door
    private let models: Models
    private let surroundings: BotSurroundings
    private let maxDeliveries: Int
    private let client: HTTPClient

    init(_ means: Means) throws {
        door = try means.door()
        models = try means.models()
        surroundings = means.settings.botSurroundings
        maxDeliveries = means.settings.mostDeliveries
        client = means.client
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await models.start(on: log)
        var configuration = WeChatAPI.Configuration()
        configuration.maxOpen = maxDeliveries
        let api = WeChatAPI(
            try await door.open(on: log), catalogue: models.current, client: client, surroundings: surroundings,
            configuration: configuration, now: LogClock.machine)
        return Running(addRoutes: { api.add(to: &$0) })
    }
}

extension Settings {
    /// What is stamped on what persons write to the bot, beside what the catalogue says.
    var botSurroundings: BotSurroundings {
        BotSurroundings(
            site: publicAddress, tokensPerImage: self[.imageTokens], streamsLimit: self[.maxStreamsPerAccount],
            answerTime: self[.answerTime], admissionTime: ChatAPI.Configuration().admissionDeadline,
            gift: self[.signupGrant], giftBudget: self[.giftBudget])
    }

    /// How many deliveries are open at most. Each has a connection, and so have those that are held for want of room:
    /// without a connection the platform would see an error, and show the person a fault.
    var mostDeliveries: Int { max(1, min(self[.maxDeliveries], self[.maxConnections] / 3 * 2)) }
}

extension Setting<Int> {
    static var maxDeliveries: Self {
        Self(
            "YIZHAN_MAX_DELIVERIES", "10000", .integer(1...1_000_000),
            "messages of WeChat and WeCom that wait for an answer; at most two thirds of the connections")
    }
}
