import Account
import EventLoop
import MessageLog

/// `GET /auth/verify`, in the role `chat`.
struct VerifyPart: Part {
    private let door: Door

    init(_ means: Means) throws {
        door = try means.door()
    }

    func start(on log: any MessageLog) async throws -> Running {
        let api = VerifyAPI(try await door.open(on: log))
        return Running(addRoutes: { api.add(to: &$0) })
    }
}
