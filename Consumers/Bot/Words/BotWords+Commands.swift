import Messages

/// What commands are answered.
extension BotWords {
    var newConversation: String {
        pick("好，我们重新开始。想聊点什么？", "All right, a fresh start. What would you like to talk about?")
    }

    /// Said to `stop` where an answer was ended.
    var stopped: String { pick("好，不说了。", "All right, I've stopped.") }

    /// Said to `stop` where nothing runs.
    var nothingRuns: String { pick("现在没有正在写的回答。", "No answer is being written right now.") }

    // MARK: - Models

    /// Lists the models with what they cost; a sign stands at the one that answers.
    func models(_ terms: BotTerms, chosen: String?) -> String {
        guard !terms.models.isEmpty else { return noModels }
        let current = chosen ?? terms.models.first?.name
        let lines = terms.models.enumerated().map { index, model in
            "\(index + 1). \(model.name)\(model.name == current ? " ✓" : "")\n   \(price(of: model.price))"
        }
        let last =
            terms.models.count == 1
            ? [] : [pick("回复“模型 2”这样的序号或名字，就能更换。", "Reply “model 2”, by number or name, to change.")]
        return ([pick("可以选择的模型：", "Models:")] + lines + last).joined(separator: "\n")
    }

    func modelChosen(_ model: OfferedModel) -> String {
        pick("好，接下来由 \(model.name) 回答。\n", "From now on \(model.name) answers.\n") + price(of: model.price)
    }

    func modelUnknown(_ argument: String, _ terms: BotTerms) -> String {
        guard !terms.models.isEmpty else { return noModels }
        let named = Parts.prefix(argument, bytes: 60)
        return pick("没有“\(named)”这个模型。\n\n", "There is no model “\(named)”.\n\n") + models(terms, chosen: nil)
    }

    var noModels: String {
        pick("这里暂时没有可以用的模型，请稍后再来。", "No model is available here at the moment. Please come back later.")
    }

    /// Small prices are easier to read for a thousand tokens; the usual unit is a million.
    private func price(of price: Price) -> String {
        guard price != Price() else { return pick("免费", "free") }
        var parts: [String] = []
        if price.input > .zero || price.output > .zero {
            parts.append(
                pick(
                    "每百万 token：输入 ¥\(price.input)，输出 ¥\(price.output)",
                    "per million tokens: ¥\(price.input) in, ¥\(price.output) out"))
        }
        if price.perCall > .zero { parts.append(pick("每次 ¥\(price.perCall)", "¥\(price.perCall) per question")) }
        return parts.joined(separator: pick("，另加", ", plus "))
    }

    // MARK: - Money

    /// - Parameter balance: the account's, as Quota answers.
    func balance(_ balance: Balance, _ terms: BotTerms) -> String {
        var lines = [pick("可用额度：¥\(balance.available)", "Available: ¥\(balance.available)")]
        if balance.pending > .zero {
            lines.append(pick("正在使用：¥\(balance.pending)", "In use: ¥\(balance.pending)"))
        }
        lines.append(pick("累计用掉：¥\(balance.spent)", "Spent so far: ¥\(balance.spent)"))
        if !terms.products.isEmpty { lines.append(topUpHint) }
        return lines.joined(separator: "\n")
    }

    /// Lists what is sold, and leads to the page that sells it: a QR picture cannot be paid by the phone that shows it.
    func topUp(_ terms: BotTerms) -> String {
        guard !terms.products.isEmpty else { return noShop }
        let shown = terms.products.prefix(Self.mostProducts)
        let lines = shown.map { "• \($0.title[language])　¥\(Money.fen($0.priceFen))" }
        let rest = terms.products.count - shown.count
        let more = rest > 0 ? [pick("……还有 \(rest) 种", "… and \(rest) more")] : []
        let link = [pick("点这里购买：", "Buy here:"), "\(terms.site)/shop"]
        return ([pick("可以购买：", "You can buy:")] + lines + more + link + [howToPay(terms.platform)])
            .joined(separator: "\n")
    }

    private static let mostProducts = 10

    private func howToPay(_ platform: BotPlatform) -> String {
        platform == .officialAccount
            ? pick(
                "在微信里打开可以直接付款。到账后我会告诉你；没收到消息的话，回复“余额”看看。",
                "Open it in WeChat to pay directly. I'll tell you once the credit arrives, or reply “balance” to check."
            )
            : pick("付款后额度自动到账，回复“余额”可以查看。", "The credit arrives by itself after payment. Reply “balance” to check.")
    }

    /// Said to a redeem code: the page takes it.
    func redeemOnPage(_ terms: BotTerms) -> String {
        pick(
            "这是兑换码，不要发给任何人。请在这里兑换：\n\(terms.site)/shop",
            "This is a redeem code. Don't send it to anyone. Redeem it here:\n\(terms.site)/shop")
    }

    var noShop: String {
        pick("这里暂时不卖额度，需要的话请联系管理员。", "No credit is sold here. Please contact the operator if you need some.")
    }
}

extension OfferedModel {
    /// Finds the model that a person names, by its number in the list, its name, or how its name alone begins.
    static func choose(_ argument: String, of models: [OfferedModel]) -> OfferedModel? {
        let wanted = argument.filter { !$0.isWhitespace }.lowercased()
        guard !wanted.isEmpty else { return nil }
        if let model = models.first(where: { $0.name.lowercased() == wanted }) { return model }
        if let number = Int(wanted), number > 0, number <= models.count { return models[number - 1] }
        let named = models.filter { $0.name.lowercased().hasPrefix(wanted) }
        return named.count == 1 ? named[0] : nil
    }
}
