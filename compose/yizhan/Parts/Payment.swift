import EventLoop
import HTTP
import MessageLog
import Payment

/// What payment providers tell, in the role `chat`: it needs the same door.
struct PaymentPart: Part {
    private let door: Door
    private let models: Models
    private let client: HTTPClient

    init(_ means: Means) throws {
        door = try means.door()
        models = try means.models()
        client = means.client
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await models.start(on: log)
        let api = PaymentAPI(
            try await door.open(on: log), catalogue: models.current, client: client, now: LogClock.machine)
        api.start()
        return Running(addRoutes: { api.add(to: &$0) }, stop: { api.stop() })
    }
}
