package import Catalogue
package import EventLoop
package import HTTP
package import Ingress
internal import Messages
internal import Problems

/// The shop's API: what credit is sold, and an account's orders, from the purchase to the refund.
///
/// It decides nothing. It stamps on a purchase what the catalogue says of product and merchant; Auth says whether the
/// account may buy it, Orders what becomes of it. So a price that changes meanwhile alters no order.
@IOLoop
package final class ShopAPI {
    let ingress: Ingress
    let catalogue: CurrentCatalogue
    let configuration: Configuration
    let listeners: OrderListeners
    private let questions: Admission
    /// Of each key and each session, as the account's own calls.
    private let questionRate: Rate<Proof>

    package init(_ ingress: Ingress, catalogue: CurrentCatalogue, configuration: Configuration = .init()) {
        self.ingress = ingress
        self.catalogue = catalogue
        self.configuration = configuration
        listeners = OrderListeners(
            limit: configuration.maxListeners, limitPerAccount: configuration.maxListenersPerAccount,
            limitPerAddress: configuration.maxListenersPerAddress)
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
    }

    /// Adds the paths of products and orders under `/v1`.
    package func add(to router: inout Router) {
        let known = ingress.inTurn(by: questions, within: questionRate, isQuestion: true)
        for route in ShopRoute.all {
            let handler =
                switch route.way {
                case .told(let action): ingress.verified.handler(action(self))
                case .known(let action): known.handler(action(self))
                }
            router.add(route.method, route.path, bodyLimit: route.bodyLimit, handler)
        }
    }

    /// Ends the lines of all who wait for what becomes of an order, so that the process can stop. They come again.
    package func endWatches() { listeners.endAll() }

    /// What `/openapi.json` says of the routes.
    package nonisolated static var descriptions: [RouteDescription] { ShopRoute.all.map(\.description) }
}
