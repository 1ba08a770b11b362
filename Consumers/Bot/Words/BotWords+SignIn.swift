import Messages

/// What is said about signing in, and what nobody asked for.
extension BotWords {
    /// Said to who sent the code that a page showed.
    func signedIn() -> String {
        pick("登录成功，请回到网页继续。", "You're signed in. Please go back to the page.")
    }

    func codeWrong(_ terms: BotTerms) -> String {
        pick(
            "验证码不对，或者已经过期了。请在网页上重新获取：\n\(terms.site)/signin",
            "This code is wrong or has expired. Please get a new one on the page:\n\(terms.site)/signin")
    }

    /// A code for the page, to who asks for one.
    ///
    /// - Parameter minutes: for how long it is good.
    func codeHere(_ code: SignInCode, minutes: Int, _ terms: BotTerms) -> String {
        pick(
            "验证码：\(code.text)\n\(minutes) 分钟内有效，在这里输入：\n\(terms.site)/signin\n不要告诉任何人，我们也不会向你要。",
            "Your code: \(code.text)\nIt is good for \(minutes) minutes. Enter it here:\n\(terms.site)/signin\n"
                + "Never give it to anyone. We won't ask you for it.")
    }

    var codeUnavailable: String {
        pick(
            "这里暂时不能发验证码。可以在网页上获取验证码，再发给我。",
            "I can't give you a code here. Please get one on the page and send it to me.")
    }

    // MARK: - Notices

    /// What a person is told of, unasked.
    func notice(_ notice: NoticeDue.Notice, _ terms: BotTerms) -> String {
        switch notice {
        case .credited(let order, let credit):
            pick(
                "付款成功，¥\(credit) 额度已到账。\n订单号：\(order)",
                "Payment received. ¥\(credit) of credit has been added.\nOrder: \(order)")
        case .refunded(let order, let fen):
            pick(
                "退款 ¥\(Money.fen(fen)) 已办理，会原路退回。\n订单号：\(order)",
                "Your refund of ¥\(Money.fen(fen)) is on its way back to how you paid.\nOrder: \(order)")
        case .creditLow(let available):
            pick("提醒一下，额度只剩 ¥\(available) 了。", "A quick note: only ¥\(available) of credit is left.")
                + (terms.products.isEmpty ? "" : "\n" + topUpHint)
        }
    }
}
