package import Catalogue
package import EventLoop
package import HTTP
package import Ingress
internal import Messages
internal import Problems

/// The account API: signs people in, and lets an account see to itself: its sessions, identities and keys, its balance,
/// ledger and use, redeem codes.
///
/// It decides nothing. Who proved an identity is SignIn's to say, what a session or a key may is Auth's, what the
/// account has is Quota's; this is the way to them and back. What is shown once (a key, a session's token) is made here
/// and kept nowhere.
@IOLoop
package final class AccountAPI {
    let ingress: Ingress
    let configuration: Configuration
    let ownKeys: OwnKeyDoor?
    let wrongCodes = WrongCodes()
    let rates = SignInRates()
    /// Of those who are not signed in yet, by the desk that they ask.
    let strangers: Admission
    /// Their pages that wait for what becomes of a ticket.
    let listeners: TicketListeners
    /// Exports of ledgers and sums of them, one an account.
    let exports: Admission
    let catalogue: CurrentCatalogue?
    let client: HTTPClient?
    private let questions: Admission
    /// Of each key and each session: what a key asks, also one that was revoked, keeps nobody from signing out or from
    /// revoking it.
    private let questionRate: Rate<Proof>

    /// - Parameters:
    ///   - ownKeys: nil where nobody may bind a provider's key of their own.
    ///   - catalogue: has the apps to which persons send a code; nil where there are none.
    ///   - client: asks an official account's platform who opens a page inside WeChat; nil where nobody is asked.
    package init(
        _ ingress: Ingress, ownKeys: OwnKeyDoor? = nil, catalogue: CurrentCatalogue? = nil,
        client: HTTPClient? = nil, configuration: Configuration = .init()
    ) {
        self.ingress = ingress
        self.catalogue = catalogue
        self.client = client
        self.ownKeys = ownKeys
        self.configuration = configuration
        strangers = Admission(
            limit: configuration.maxOpenSignIns, limitPerAccount: max(1, configuration.maxOpenSignIns / 4))
        listeners = TicketListeners(
            limit: configuration.maxListeners, limitPerAddress: configuration.maxListenersPerAddress)
        questions = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxOpenPerAccount,
            sharing: .credential,
            crowded: { open in
                (
                    "This key or session has \(open) calls open, as many as it may. Please wait until one has ended.",
                    "此密钥或登录同时进行的请求已有 \(open) 个，请等其中一个结束。"
                )
            })
        questionRate = Rate(
            perSecond: configuration.questionsPerSecond, atOnce: 10 * configuration.questionsPerSecond)
        exports = Admission(
            limit: configuration.maxExports, limitPerAccount: 1,
            crowded: { _ in
                (
                    "The account's ledger is being exported or summed up already. Please wait until that is done.",
                    "账户的账单正在导出或汇总，请等它完成后再试。"
                )
            })
    }

    /// Adds the paths under `/v1`, and those of pages that are opened inside WeChat.
    package func add(to router: inout Router) {
        for route in AccountRoute.all {
            router.add(route.method, route.path, bodyLimit: route.bodyLimit, handler(of: route))
        }
    }

    private func handler(of route: AccountRoute) -> Router.Handler {
        let known = ingress.inTurn(by: questions, within: questionRate, isQuestion: true)
        switch route.way {
        case .open(let action): return ingress.open(within: nil).handler(action(self))
        case .waiting(let action): return ingress.waiting.handler(action(self))
        case .known(let action): return known.handler(action(self))
        case .session(let action):
            let act = action(self)
            @IOLoop func actInSession(
                _ call: Call, _ caller: Caller, _ place: Admission.Place
            ) throws(Problem) {
                guard caller.session != nil else { throw Problem(.sessionNeeded) }
                try act(call, caller, place)
            }
            return known.handler(actInSession)
        }
    }

    /// What `/openapi.json` says of the routes.
    package nonisolated static var descriptions: [RouteDescription] { AccountRoute.all.map(\.description) }
}
