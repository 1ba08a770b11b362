internal import Messages

extension CatalogueDraft {
    /// The same with the sandbox's merchants and three products, for who wants to try the shop. Products that it has stay
    /// as they are; with merchants it stays as it is, since their products are sold for money.
    package func withSandboxShop() -> CatalogueDraft {
        guard case .object(var root) = value, root.isEmpty("merchants") else { return self }
        root["merchants"] = .list(PaymentProvider.allCases.map(Self.sandboxMerchant))
        if root.isEmpty("products") { root["products"] = .list([10, 50, 100].map(Self.product)) }
        return CatalogueDraft(.object(root))
    }

    private static func sandboxMerchant(_ provider: PaymentProvider) -> DocumentValue {
        let name =
            switch provider {
            case .weChatPay: "sandbox-wechat"
            case .alipay: "sandbox-alipay"
            }
        return .object([
            "name": .text(name), "provider": .text(provider.rawValue), "baseURL": .text(Channel.sandbox),
            "ways": .list(Merchant.ways(of: provider).map { .text($0) }),
        ])
    }

    private static func product(_ yuan: Int) -> DocumentValue {
        .object([
            "name": .text("credit-\(yuan)"), "title": .text("\(yuan) 元额度"),
            "titleInEnglish": .text("\(yuan) CNY of credit"), "price": .text("\(yuan).00"), "credit": .text("\(yuan)"),
        ])
    }
}

extension [String: DocumentValue] {
    /// Whether a list has no entries.
    fileprivate func isEmpty(_ list: String) -> Bool {
        switch self[list] {
        case nil, .null, .list([]): true
        default: false
        }
    }
}
