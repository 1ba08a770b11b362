import Catalogue
import EventLoop
import Messages
import PlatformAPI
import WeCom

extension WeComClient {
    func findings(until end: ContinuousClock.Instant) async -> [AppFinding] {
        let delivery = AppFinding.delivery(of: app, at: publicAddress)
        guard app.secret != nil else { return [.withoutSecret(app)] + delivery }
        do throws(CallFailure) {
            try await way.check()
        } catch {
            return [AppFinding(error, of: "secret")] + delivery
        }
        return [.secretIsGood, await pushFinding(until: end)] + delivery
    }

    /// There is no such member, so nobody is sent anything: an application that may send is told so. Only then does the
    /// platform look at its list of addresses.
    private static let nobody = "yizhan-check"

    private func pushFinding(until end: ContinuousClock.Instant) async -> AppFinding {
        guard let agent = app.agent else { return .withoutAgent }
        do throws(CallFailure) {
            try await way.call(
                until: end, { api.text("yizhan", to: Self.nobody, agent: agent, token: $0) },
                reading: WeCom.end(status:body:))
            return .grant(of: .push, isGranted: true, isClaimed: app.may(.push))
        } catch {
            switch error.platform?.kind {
            case .gone: return .grant(of: .push, isGranted: true, isClaimed: app.may(.push), code: error.code)
            case .notGranted:
                return .grant(of: .push, isGranted: false, isClaimed: app.may(.push), code: error.code)
            default: return AppFinding(error, of: "push")
            }
        }
    }
}
