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

    /// The same with the apps that the sandbox plays, for who wants to try the bot: an official account that may all and
    /// one that may nothing, an application and a robot of WeCom. With apps it stays as it is.
    package func withSandboxApps() -> CatalogueDraft {
        guard case .object(var root) = value, root.isEmpty("apps") else { return self }
        let notices = DocumentValue.object([
            "credited": .text("demo-credited"), "refunded": .text("demo-refunded"), "low": .text("demo-low"),
        ])
        root["apps"] = .list([
            Self.app(
                "demo-account", .officialAccount,
                [
                    "abilities": .list(BotAbility.allCases.map { .text($0.rawValue) }), "templates": notices,
                    "lowCredit": .text("1"),
                ]),
            Self.app("demo-plain", .officialAccount, ["mode": .text(App.Mode.plain.rawValue)]),
            Self.app("demo-wecom", .weComApp), Self.app("demo-robot", .weComRobot),
        ])
        return CatalogueDraft(.object(root))
    }

    private static func app(
        _ name: String, _ platform: BotPlatform, _ others: [String: DocumentValue] = [:]
    ) -> DocumentValue {
        let members: [String: DocumentValue] = [
            "name": .text(name), "platform": .text(platform.rawValue), "baseURL": .text(Channel.sandbox),
        ]
        return .object(members.merging(others) { $1 })
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
