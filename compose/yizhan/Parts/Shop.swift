import EventLoop
import MessageLog
import Shop

/// The shop's API, in the role `chat`: it needs the same door.
struct ShopPart: Part {
    private let door: Door
    private let models: Models
    private let configuration: ShopAPI.Configuration

    init(_ means: Means) throws {
        door = try means.door()
        configuration = Self.configuration(means.settings)
        models = try means.models()
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await models.start(on: log)
        let api = ShopAPI(
            try await door.open(on: log), catalogue: models.current, configuration: configuration)
        return Running(addRoutes: { api.add(to: &$0) }, beginDraining: { api.endWatches() })
    }

    nonisolated static func configuration(_ settings: Settings) -> ShopAPI.Configuration {
        var api = ShopAPI.Configuration()
        api.maxOpenRequests = settings[.maxConnections]
        api.maxOpenPerAccount = settings[.maxStreamsPerAccount]
        api.questionsPerSecond = settings[.questionsPerSecond]
        api.address = settings.publicAddress
        return api
    }
}
