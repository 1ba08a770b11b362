import Account
import EventLoop
import MessageLog

/// `GET /auth/verify`, in the role `chat`.
struct VerifyPart: Part {
    private let means: Means

    init(_ means: Means) {
        self.means = means
    }

    func start(on log: any MessageLog) -> Running {
        let api = VerifyAPI(means.door())
        return Running(addRoutes: { api.add(to: &$0) })
    }
}
