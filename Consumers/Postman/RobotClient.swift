import Catalogue
import EventLoop
import HTTP
import Messages
import PlatformAPI
import WeCom

/// Posts a smart robot's late answers, each to the address that came with its question. A robot has no other calls.
@IOLoop
final class RobotClient: PlatformClient {
    private let app: App
    private let api: WeCom
    private let line: PlatformLine
    private let publicAddress: String

    init(_ app: App, on line: PlatformLine, publicAddress: String) {
        self.app = app
        self.line = line
        self.publicAddress = publicAddress
        api = WeCom(corp: app.id, baseURL: app.baseURL)
    }

    func push(_ asked: PushAsked, until end: ContinuousClock.Instant) async throws(CallFailure) {
        guard case .wecom(let corp, _) = asked.identity, corp.text == app.id else { throw .otherApp }
        guard case .later(let url, let text) = asked.content else { throw .notGranted }
        // It came from outside: another address would let a stranger choose what is called from here.
        guard let request = api.later(text, to: url) else { throw .foreignAddress }
        let response = try await line.call(request, until: end)
        do throws(PlatformFailure) {
            try WeCom.end(status: response.status, body: response.body)
        } catch {
            throw CallFailure(error)
        }
    }

    func findings(until end: ContinuousClock.Instant) async -> [AppFinding] {
        AppFinding.delivery(of: app, at: publicAddress)
    }
}
