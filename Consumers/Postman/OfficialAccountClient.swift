import Catalogue
import EventLoop
import Messages
import OfficialAccount
import PlatformAPI

/// Speaks with WeChat for one official account.
@IOLoop
final class OfficialAccountClient: PlatformClient {
    let app: App
    let api: OfficialAccount
    let way: TokenLine
    /// Where persons and the platform reach us.
    let publicAddress: String

    init(_ app: App, on way: TokenLine, publicAddress: String) {
        self.app = app
        self.way = way
        self.publicAddress = publicAddress
        api = OfficialAccount(app: app.id, baseURL: app.baseURL)
    }

    func push(_ asked: PushAsked, until end: ContinuousClock.Instant) async throws(CallFailure) {
        guard case .wechat(let owner, let openid) = asked.identity, owner.text == app.id else { throw .otherApp }
        switch asked.content {
        case .text(let text): try await say(text, to: openid.text, until: end)
        case .typing:
            guard app.may(.typing) else { throw .notGranted }
            try await way.call(
                until: end, { api.typing(to: openid.text, token: $0) }, reading: PlatformAnswer.end(status:body:))
        case .notice(let notice, let language): try await tell(notice, in: language, to: openid.text, until: end)
        case .later, .topic: throw .notGranted
        }
    }

    private func say(_ text: String, to openid: String, until end: ContinuousClock.Instant) async throws(CallFailure) {
        guard app.may(.push) else { throw .notGranted }
        try await way.call(
            until: end, { api.text(text, to: openid, token: $0) }, reading: PlatformAnswer.end(status:body:))
    }

    /// By template, which needs no window. Without one, and where the person has not subscribed, Bot is told so, and pushes
    /// it as a text, which counts with what the platform allows.
    private func tell(
        _ notice: NoticeDue.Notice, in language: Language, to openid: String, until end: ContinuousClock.Instant
    ) async throws(CallFailure) {
        let words = NoticeWords(notice, language)
        guard app.may(.notices), let template = app.templates[words.template] else { throw .notGranted }
        let names = app.templateFields[words.template] ?? NoticeWords.usualNames
        let fields = words.fields(named: names).map { NoticeField($0.name, $0.value) }
        let isSubscribed = app.hasSubscriptions
        try await way.call(
            until: end,
            { token in
                isSubscribed
                    ? api.subscription(template, to: openid, fields: fields, token: token)
                    : api.template(template, to: openid, url: nil, fields: fields, token: token)
            }, reading: PlatformAnswer.end(status:body:))
    }
}
