import Catalogue
import EventLoop
import HTTP
import Messages
import OfficialAccount
import PlatformAPI
import Telemetry

extension OfficialAccountClient {
    func findings(until end: ContinuousClock.Instant) async -> [AppFinding] {
        let delivery = AppFinding.delivery(of: app, at: publicAddress)
        guard app.secret != nil else { return [.withoutSecret(app)] + delivery }
        do throws(CallFailure) {
            try await way.check()
        } catch {
            return [AppFinding(error, of: "secret")] + delivery
        }
        var findings = [AppFinding.secretIsGood]
        findings.append(await finding(of: .push, until: end) { api.pushCheck(token: $0) })
        // There is no such person: an account that may is told so.
        findings.append(await finding(of: .typing, until: end) { api.typing(to: Self.nobody, token: $0) })
        // A picture that nobody sees, for a minute.
        findings.append(
            await finding(of: .qrcode, until: end) { api.sceneCode(scene: Self.scene, seconds: 60, token: $0) })
        if app.may(.identify) { findings.append(.identify(at: publicAddress)) }
        return findings + delivery
    }

    private static let nobody = "yizhan-check"
    private static let scene = "yizhan-check"
    private static let noDesk = "65400"

    /// Compares what the platform grants with what the entry says, by a call without effect.
    private func finding(
        of ability: BotAbility, until end: ContinuousClock.Instant, _ request: (Secret) -> ClientRequest
    ) async -> AppFinding {
        do throws(CallFailure) {
            try await way.call(until: end, request, reading: PlatformAnswer.end(status:body:))
            return .grant(of: ability, isGranted: true, isClaimed: app.may(ability))
        } catch {
            // It may write to persons, and nobody has opened the desk where persons of it answer.
            if error.code == Self.noDesk { return .grant(of: ability, isGranted: true, isClaimed: app.may(ability)) }
            switch error.platform?.kind {
            // It looked at what was asked, so it would have done it for others.
            case .gone, .typing, .badContent, .windowClosed, .budgetUsed:
                return .grant(of: ability, isGranted: true, isClaimed: app.may(ability), code: error.code)
            case .notGranted:
                return .grant(of: ability, isGranted: false, isClaimed: app.may(ability), code: error.code)
            default: return AppFinding(error, of: ability.rawValue)
            }
        }
    }
}
