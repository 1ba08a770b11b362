import Catalogue
import Messages
import Testing

@testable import WeChat

/// Which texts are commands and codes, and which are questions.
struct TextReaderTests {
    private let reader = TextReader(app: WeChatBench.account("secure", .secure), catalogue: .empty)

    @Test(arguments: [
        ("余额", BotCommand.balance), (" 余额。", .balance), ("BALANCE", .balance), ("Ｂａｌａｎｃｅ！", .balance),
        ("/balance", .balance), ("新对话", .new), ("new", .new), ("/new", .new), ("帮助", .help), ("help!", .help),
        ("登录", .signIn), ("login", .signIn), ("充值", .topUp), ("top up", .topUp), ("停止", .stop), ("停", .stop),
        ("更多", .more), ("more", .more), ("模型", .model), ("models", .model),
    ])
    func `a usual word is a command, however it is typed`(text: String, command: BotCommand) {
        #expect(reader.content(of: text) == .command(command))
    }

    @Test(arguments: [
        ("model 2", "2"), ("模型 2", "2"), ("模型　ＧＬＭ", "glm"), ("Model DeepSeek", "deepseek"),
        ("换模型 glm-4.5", "glm-4.5"), ("/model anything", "anything"),
    ])
    func `a model is chosen by its number or by the beginning of its name`(text: String, argument: String) {
        #expect(reader.content(of: text) == .command(.model, argument: argument))
    }

    @Test(arguments: [
        "model trains", "model trains are fun", "模型 是什么", "balance sheet", "help me", "余额宝是什么", "停车", "继续",
        "?", "。", "new york", "stop it", "/unknown", "/", "login problems", "hello",
    ])
    func `what has more than a command's words is a question`(text: String) {
        #expect(reader.content(of: text) == .text(text))
    }

    @Test(arguments: [
        ("7GQ2-X4MT", "7GQ2X4MT"), ("7gq2x4mt", "7GQ2X4MT"), ("7GQ2 X4MT", "7GQ2X4MT"), ("ACDE-FGHJ", "ACDEFGHJ"),
        ("ａｃｄｅ－ｆｇｈｊ", "ACDEFGHJ"), ("acde—fghj", "ACDEFGHJ"), ("登录 ACDEFGHJ", "ACDEFGHJ"),
        ("登录码：ACDE FGHJ", "ACDEFGHJ"), ("login acdefghj", "ACDEFGHJ"), ("Sign in 7GQ2-X4MT", "7GQ2X4MT"),
        ("验证码7GQ2X4MT", "7GQ2X4MT"),
    ])
    func `a code is one with its dash or a digit, or behind a word for signing in`(text: String, code: String) throws {
        #expect(reader.content(of: text) == .code(try #require(SignInCode(code))))
    }

    @Test(arguments: ["ACDEFGHJ", "ACDE FGHJ", "493027", "buy 2 cake", "what have", "7GQ2-X4M", "7GQ2-X4MTX"])
    func `letters alone, digits alone and other lengths are no code`(text: String) {
        #expect(reader.content(of: text) == .text(text))
    }

    @Test func `nobody signs in as a group`() {
        #expect(reader.content(of: "7GQ2-X4MT", isShared: true) == .unreadable(kind: "code"))
        #expect(reader.content(of: "余额", isShared: true) == .command(.balance))
    }

    private static let behindNames: [(text: String, command: BotCommand, argument: String?)] = [
        ("Code /help", .help, nil), ("@机器人 /new", .new, nil), ("@甲 @乙 ／Ｎｅｗ。", .new, nil),
        ("Claude 3 Bot /model 2", .model, "2"), ("Bot  /model anything", .model, "anything"),
    ]

    @Test(arguments: behindNames)
    func `behind the names of a group's members a command is found by its slash`(
        text: String, command: BotCommand, argument: String?
    ) {
        #expect(reader.command(behindNamesIn: text) == .command(command, argument: argument))
    }

    @Test(arguments: [
        "help", "/help", "Code help", "see https://a.b/new", "1 /2", "Bot /unknown", "Bot /new york", "", "/",
        "Bot / new", "tell me all there is about /help", String(repeating: "a", count: 128) + " /help",
    ])
    func `what has no command behind a slash is none`(text: String) {
        #expect(reader.command(behindNamesIn: text) == nil)
    }

    @Test func `a text is cut at a character to what may be asked`() {
        let text = String(repeating: "👨‍👩‍👧", count: 2_000)
        guard case .text(let kept, nil) = reader.content(of: text) else {
            Issue.record("A long text is a question.")
            return
        }
        #expect(text.hasPrefix(kept) && kept.utf8.count <= DeliveryContent.mostBytes)
        #expect(kept.utf8.count > DeliveryContent.mostBytes - 32 && kept.count * 18 == kept.utf8.count)
    }

    @Test func `space around a text is none of it, and a text of nothing else says nothing`() {
        #expect(reader.content(of: "\n what? \n") == .text("what?"))
        #expect(reader.content(of: " \u{3000}\n") == .unreadable(kind: "text"))
    }
}
