import Catalogue
import EventLoop
import Messages
import PlatformAPI
import WeCom

/// Speaks with WeCom for one application of a company.
@IOLoop
final class WeComClient: PlatformClient {
    let app: App
    let api: WeCom
    let way: TokenLine
    let publicAddress: String
    private let rates: MemberRates
    private let clock: @Sendable () -> Timestamp

    init(
        _ app: App, on way: TokenLine, rates: MemberRates, publicAddress: String,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.app = app
        self.way = way
        self.rates = rates
        self.publicAddress = publicAddress
        self.clock = clock
        api = WeCom(corp: app.id, baseURL: app.baseURL)
    }

    func push(_ asked: PushAsked, until end: ContinuousClock.Instant) async throws(CallFailure) {
        guard case .wecom(let corp, let member) = asked.identity, corp.text == app.id else { throw .otherApp }
        switch asked.content {
        case .text(let text): try await say(text, to: member.text, until: end)
        // Applications have no templates: a notice is a message like others.
        case .notice(let notice, let language):
            try await say(NoticeWords(notice, language).text, to: member.text, until: end)
        case .typing, .later, .topic: throw .notGranted
        }
    }

    private func say(_ text: String, to member: String, until end: ContinuousClock.Instant) async throws(CallFailure) {
        guard app.may(.push), let agent = app.agent else { throw .notGranted }
        guard rates.admits(member, at: clock()) else { throw .rate }
        try await way.call(
            until: end, { api.text(text, to: member, agent: agent, token: $0) }, reading: WeCom.end(status:body:))
    }
}
