import EventLoop
import HTTP
import MessageLog
import Payment

/// What payment providers tell, in the role `chat`: it needs the same door.
struct PaymentPart: Part {
    private let means: Means
    private let models: Models
    private let client: HTTPClient

    init(_ means: Means) throws {
        self.means = means
        models = try means.models()
        client = means.client
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await models.start(on: log)
        let api = PaymentAPI(
            means.door(), catalogue: models.current, client: client, now: LogClock.machine)
        api.start()
        return Running(addRoutes: { api.add(to: &$0) }, stop: { api.stop() })
    }
}
