import EventLoop
import MessageLog
import Shop

/// The shop's API, in the role `chat`: it needs the same door.
struct ShopPart: Part {
    private let means: Means
    private let models: Models

    init(_ means: Means) throws {
        self.means = means
        models = try means.models()
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await models.start(on: log)
        let api = ShopAPI(
            means.door(), catalogue: models.current, configuration: Self.configuration(means.settings))
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
