internal import Messages

/// What persons say to the bot itself, in both languages, beside what the catalogue's entry of an app has.
enum UsualWords {
    private static let words: [(command: BotCommand, words: [String])] = [
        (.new, ["新对话", "新会话", "新话题", "重新开始", "清空", "清空对话", "new", "new chat", "reset", "restart", "clear"]),
        (.model, ["模型", "换模型", "切换模型", "选择模型", "model", "models"]),
        (.balance, ["余额", "额度", "查余额", "查询余额", "我的余额", "balance", "my balance"]),
        (.help, ["帮助", "使用帮助", "使用说明", "菜单", "help", "menu"]),
        (.signIn, signIn),
        (.topUp, ["充值", "购买", "购买额度", "topup", "top up", "top-up", "recharge", "buy"]),
        (.stop, ["停止", "停", "停止回答", "取消", "stop", "cancel"]),
        (.more, ["更多", "再说一遍", "more"]),
    ]

    /// What stands before a code, too.
    static let signIn = [
        "登录", "登陆", "登录码", "登陆码", "登录验证码", "验证码", "sign in", "signin", "log in", "login", "code",
    ]

    private static let commands: [String: BotCommand] = {
        var commands: [String: BotCommand] = [:]
        for entry in words {
            for word in entry.words { commands[word] = entry.command }
        }
        return commands
    }()

    /// - Parameter word: folded.
    static func command(for word: String) -> BotCommand? { commands[word] }
}

extension String {
    /// In small letters of usual width, without space around it and without what ends a sentence: a word is recognised
    /// however a keyboard or a speech recogniser writes it.
    var folded: String {
        var narrow = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: narrow.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000: narrow.append(" ")
            default: narrow.append(scalar)
            }
        }
        let small = String(narrow).lowercased().trimmed
        let end = small.lastIndex { !["。", ".", "!", "~"].contains($0) }
        return end.map { String(small[...$0]).trimmed } ?? small
    }

    /// Without space around it.
    var trimmed: String {
        let begun = drop { $0.isWhitespace }
        guard let last = begun.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(begun[...last])
    }
}
