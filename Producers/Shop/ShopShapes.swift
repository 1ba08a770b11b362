internal import Ingress
internal import Messages

/// The shapes of the shop's answers.
enum ShopShapes {
    static let products = Shape.object([
        "products": .list(
            .object([
                "name": .text, "title": .text, "title_en": .text, "price_fen": .number, "credit": .number,
                "bonus": .number, "once": .flag, "until_ms": .optional(.number),
            ])),
        "ways": .list(
            .object([
                "merchant": .text, "provider": .choice(PaymentProvider.allCases.map(\.rawValue)),
                "way": .choice(["native", "jsapi", "precreate", "page"]), "sandbox": .flag,
            ])),
    ])
}
