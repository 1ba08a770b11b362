/// A friendly answer in the language of the question, with all the Markdown that a page must show.
struct DemoAnswer {
    private let question: Question

    init(_ question: Question) { self.question = question }

    static func isChinese(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in (0x3400...0x9FFF).contains(scalar.value) }
    }

    var text: String {
        let isChinese = Self.isChinese(question.text)
        if let result = question.toolResult { return isChinese ? toldInChinese(result) : toldInEnglish(result) }
        return isChinese ? chinese : english
    }

    /// The text in pieces of about a token, as a model streams it.
    var pieces: [String] {
        var pieces: [String] = []
        var piece = ""
        var wide = 0
        for character in text {
            piece.append(character)
            if character.utf8.count >= 3 { wide += 1 }
            if wide == 2 || character == " " || character == "\n" || piece.count == 8 {
                pieces.append(piece)
                piece = ""
                wide = 0
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    /// The user's text, shortened for a quotation.
    private var quote: String {
        let line = question.text.split(separator: "\n").first.map(String.init) ?? ""
        return line.count > 60 ? line.prefix(60) + "…" : line
    }

    private func toldInChinese(_ result: String) -> String {
        "工具回答说：\n\n> \(result.prefix(200))\n\n我是演示模型，就把它原样转告给你。"
    }

    private func toldInEnglish(_ result: String) -> String {
        "The tool said:\n\n> \(result.prefix(200))\n\nI am the demo model, so I pass it on as it is."
    }

    private var chinese: String {
        let pictures = question.pictures > 0 ? "\n我还收到了 \(question.pictures) 张图片，不过演示模型看不见它们。\n" : ""
        return """
            你好！我是驿站的**演示模型**，住在本机，不连任何外部服务。你刚才说：

            > \(quote)
            \(pictures)
            我不会真的思考，但可以让你看看一次回答是怎样送到的：

            1. **记下**：你的请求先写进持久日志，再有人处理；
            2. **预留**：账上先留出这次的费用，答完按实际用量结算；
            3. **送达**：文字一段一段流过来，断线之后也能从原处接上。

            用任何兼容 OpenAI 的客户端都可以接入：

            ```python
            from openai import OpenAI

            client = OpenAI(base_url="http://127.0.0.1:8080/v1", api_key="sk-yz-…")
            for chunk in client.chat.completions.create(
                model="\(question.model)",
                messages=[{"role": "user", "content": "你好"}],
                stream=True,
            ):
                print(chunk.choices[0].delta.content or "", end="")
            ```

            | 这是第几条消息 | 模型 |
            | --- | --- |
            | \(question.messages) | `\(question.model)` |

            配置好真正的渠道之后，回答就由真正的模型来写了。祝一路顺风！🐎
            """
    }

    private var english: String {
        let pictures =
            question.pictures > 0
            ? "\nYou also sent \(question.pictures) picture(s), which a demo model cannot see.\n" : ""
        return """
            Hello! I am Yizhan's **demo model**. I live on this machine and call nobody. You said:

            > \(quote)
            \(pictures)
            I do not really think, but I can show you how an answer travels:

            1. **Noted**: your request is on a durable log before anyone works on it;
            2. **Reserved**: its cost is set aside, and settled by what was really used;
            3. **Delivered**: the text streams to you, and resumes where it stopped if the line breaks.

            Any client that speaks OpenAI's protocol will do:

            ```python
            from openai import OpenAI

            client = OpenAI(base_url="http://127.0.0.1:8080/v1", api_key="sk-yz-…")
            for chunk in client.chat.completions.create(
                model="\(question.model)",
                messages=[{"role": "user", "content": "Hello"}],
                stream=True,
            ):
                print(chunk.choices[0].delta.content or "", end="")
            ```

            | messages so far | model |
            | --- | --- |
            | \(question.messages) | `\(question.model)` |

            Configure a channel, and a real model writes the answers. Safe travels! 🐎
            """
    }
}
