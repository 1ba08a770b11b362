import Settlement

/// The page on which a person pays, in the language of the browser.
struct PayPage {
    let isChinese: Bool

    /// - Parameter back: where the person goes afterwards.
    func text(_ order: PlayedOrder, _ status: PlayedOrder.Status, back: String?) -> String {
        let provider = order.name.provider
        let name = provider == .weChatPay ? say("微信支付", "WeChat Pay") : say("支付宝", "Alipay")
        let facts = [
            (say("收款方", "Paid to"), say("沙箱商户", "Sandbox merchant")),
            (say("商品", "For"), order.terms.description), (say("订单号", "Order"), order.name.number),
        ]
        let rows = facts.map { "<dt>\(Self.escaped($0.0))</dt><dd>\(Self.escaped($0.1))</dd>" }.joined()
        let content = """
            <p class="provider">\(name) · \(say("沙箱", "sandbox"))</p>
            <h1>¥ \(Yuan.text(fen: order.terms.amountFen))</h1>
            <dl>\(rows)</dl>
            \(action(status, back))
            """
        return document(content, title: say("支付", "Pay"), color: provider == .weChatPay ? "#07823d" : "#0b57c9")
    }

    private func action(_ status: PlayedOrder.Status, _ back: String?) -> String {
        switch status {
        case .open, .unscanned:
            return """
                <form method="post"><button type="submit">\(say("立即支付", "Pay"))</button></form>
                <p class="note">\(say("这是演示，不会动用真的钱。", "This is play: no money moves."))</p>
                """
        case .paid:
            let done = say("支付成功，可以返回了。", "Paid. You may go back now.")
            let link = back.map { address in
                "<p><a class=\"button\" href=\"\(Self.escaped(address))\">\(say("返回商家", "Back to the shop"))</a></p>"
            }
            return "<p class=\"done\" role=\"status\">\(done)</p>" + (link ?? "")
        case .closed:
            let closed = say("订单已关闭，不能再支付。", "This order is closed and can no longer be paid.")
            return "<p class=\"note\" role=\"status\">\(closed)</p>"
        }
    }

    /// There is no such order.
    var unknown: String {
        let text = say("没有这个订单。", "There is no such order.")
        return document("<h1>404</h1><p>\(text)</p>", title: "404", color: "#444")
    }

    /// What a person sees who was sent here with a request that the gateway refuses.
    static func refusal(_ code: String, _ message: String) -> String {
        PayPage(isChinese: true).document(
            "<h1>调试错误</h1><p>请回到请求来源地，重新发起请求。</p><p>\(escaped(code))</p><p>\(escaped(message))</p>",
            title: "调试错误", color: "#444")
    }

    private func document(_ content: String, title: String, color: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(isChinese ? "zh-CN" : "en")">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style>
        :root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
        body { margin: 0; }
        main { max-width: 24rem; margin: 0 auto; padding: 2rem 1.25rem; text-align: center; }
        h1 { font-size: 2.5rem; margin: 0.5rem 0 1.5rem; }
        dl { display: grid; grid-template-columns: auto 1fr; gap: 0.5rem 1rem; text-align: left; }
        dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
        button, .button { display: block; box-sizing: border-box; width: 100%; padding: 0.875rem; margin-top: 1.5rem;
          border: 0; border-radius: 0.5rem; background: \(color); color: #fff; font: inherit; font-size: 1.125rem;
          text-decoration: none; cursor: pointer; }
        .done { font-size: 1.25rem; margin-top: 2rem; }
        </style>
        </head>
        <body><main>
        \(content)
        </main></body>
        </html>
        """
    }

    private func say(_ chinese: String, _ english: String) -> String { isChinese ? chinese : english }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: String(character)
            }
        }.joined()
    }
}
