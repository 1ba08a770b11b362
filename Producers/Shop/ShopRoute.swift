internal import EventLoop
internal import HTTP
internal import Ingress
internal import Problems

/// A route of the shop's API, with all that is said of it: the router and `/openapi.json` go by this table.
struct ShopRoute: Sendable {
    /// What a call passes, and what it does then.
    enum Way: Sendable {
        /// Auth lets the key or the session in; nothing is written besides.
        case told(@IOLoop @Sendable (ShopAPI) -> Ingress.Verified)
        /// A key or a session is enough; it needs a place among the account's questions.
        case known(@IOLoop @Sendable (ShopAPI) -> Ingress.Admitted)
    }

    let description: RouteDescription
    /// In bytes.
    let bodyLimit: Int
    let way: Way

    var method: HTTPRequest.Method { description.method }
    var path: String { description.path }

    init(_ description: RouteDescription, bodyLimit: Int = RouteDescription.unreadBytes, _ way: Way) {
        self.description = description
        self.bodyLimit = bodyLimit
        self.way = way
    }

    /// Every route.
    static let all = buying + orders + refunds

    private static let bodyBytes = 4096
    private static let ofOrder: [Problem.Code] = [.orderNotFound, .orderSetAside, .keyLimited]

    private static let buying = [
        ShopRoute(
            RouteDescription(
                .get, "/v1/products", "what is sold to the account, and how it can be paid",
                answers: [.init(ShopShapes.products)]),
            .told({ $0.products })),
        ShopRoute(
            RouteDescription(
                .post, "/v1/orders", "buys a product: an order, which is paid with what a later version of it has",
                headers: [.idempotencyKey("the same account, key and product are answered with the same order")],
                body: [
                    .init("product", .text, isNeeded: true, "a product's name"),
                    .init(
                        "way", .choice(["native", "jsapi", "precreate", "page"]), isNeeded: true,
                        "how it is paid: WeChat Pay by QR code or inside WeChat, Alipay by QR code or on its page"),
                    .init("merchant", .text, "a merchant's name; by default the first that takes this way"),
                    .init(
                        "openid", .text,
                        "for `jsapi`, with a key: who pays, as the merchant's app knows the person; of who is signed in "
                            + "it is known"),
                ],
                answers: [.init(.order, status: 201)],
                refusals: Problem.Code.ofBody + [
                    .productUnavailable, .payerUnknown, .productBought, .tooManyOrders, .paymentUnavailable,
                    .idempotencyKeyReused, .orderSetAside, .keyLimited, .uncertain,
                ]),
            bodyLimit: bodyBytes, .known({ $0.placeOrder })),
    ]

    private static let orders = [
        ShopRoute(
            RouteDescription(
                .get, "/v1/orders", "the account's orders, newest first",
                query: [
                    .init("before", .number, "the `next` of the page before"), .init("limit", .number, "1 to 100"),
                ],
                answers: [.init(.page(of: .order))], refusals: [.orderSetAside, .keyLimited]),
            .known({ $0.orders })),
        ShopRoute(
            RouteDescription(
                .get, "/v1/orders/{number}",
                "an order; as events (`Accept: text/event-stream`) also what it becomes, until nothing more is expected",
                answers: [.init(.order), .init(.any, contentType: "text/event-stream")], refusals: ofOrder),
            .known({ $0.order })),
        ShopRoute(
            RouteDescription(
                .get, "/v1/orders/{number}/code.svg", "the QR code with which an open order is paid, as a picture",
                answers: [.init(.any, contentType: "image/svg+xml")],
                refusals: ofOrder + [.orderState, .paymentUnavailable]),
            .known({ $0.picture })),
        ShopRoute(
            RouteDescription(
                .post, "/v1/orders/{number}/cancel", "closes an order that is not paid", answers: [.init(.order)],
                refusals: ofOrder + [.orderState, .uncertain]),
            .known({ $0.cancel })),
    ]

    private static let refunds = [
        ShopRoute(
            RouteDescription(
                .post, "/v1/orders/{number}/refunds",
                "asks for the money of an order, whole or in part; its credit is held, and an operator decides",
                headers: [.idempotencyKey("the same order and key ask once")],
                body: [
                    .init("amount_fen", .optional(.number), "so much of the price; by default as much as can go back"),
                    .init("least_fen", .optional(.number), "less is not refunded; by default the amount, or one fen"),
                    .init("reason", .text, isNeeded: true, "1 to 200 characters"),
                ],
                answers: [.init(.order, status: 201)],
                refusals: Problem.Code.ofBody + ofOrder + [
                    .orderState, .refundShort, .idempotencyKeyReused, .uncertain,
                ]),
            bodyLimit: bodyBytes, .known({ $0.askForRefund })),
        ShopRoute(
            RouteDescription(
                .post, "/v1/orders/{number}/refunds/{index}/withdraw",
                "takes back a refund that no operator has decided on", answers: [.init(.order)],
                refusals: ofOrder + [.orderState, .uncertain]),
            .known({ $0.withdrawRefund })),
    ]
}
