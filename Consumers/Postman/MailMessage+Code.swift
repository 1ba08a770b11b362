import Mail
import Messages

extension MailMessage {
    /// The mail of a sign-in code; nil if its address is none for the mail client.
    ///
    /// The code does not stand in the subject, which mail servers log and locked screens show.
    init?(_ asked: MailAsked, from sender: MailParty) {
        guard let recipient = MailParty(asked.to.text) else { return nil }
        let words = MailWords(asked)
        self.init(
            from: sender, to: recipient, subject: words.subject, text: words.text, id: asked.id,
            seconds: asked.at.milliseconds / 1000)
    }
}

/// What the mail says: the code, what it is for, how long it lives, and that nobody of ours asks for it.
private struct MailWords {
    private let asked: MailAsked

    init(_ asked: MailAsked) {
        self.asked = asked
    }

    /// Whole minutes, rounded up.
    private var minutes: Int64 { max(1, ((asked.expires - asked.at).wholeMilliseconds + 59_999) / 60_000) }

    var subject: String {
        switch (asked.language, asked.isLink) {
        case (.chinese, false): "驿站登录验证码"
        case (.chinese, true): "驿站：添加此邮箱的验证码"
        case (.english, false): "Your Yizhan sign-in code"
        case (.english, true): "Your code to add this address to Yizhan"
        }
    }

    var text: String { asked.language == .chinese ? chinese : english }

    private var chinese: String {
        """
        \(asked.isLink ? "把此邮箱添加到您的驿站账户的验证码：" : "您的驿站登录验证码：")

            \(asked.code.text)

        请在 \(minutes) 分钟内，在您请求验证码的那个页面上输入。验证码只能使用一次。

        我们的任何人都不会向您索要验证码，请不要告诉任何人。
        如果不是您本人操作，请忽略这封邮件：没有验证码，谁也\(asked.isLink ? "不能添加此邮箱" : "不能以此邮箱登录")。
        """
    }

    private var english: String {
        """
        \(asked.isLink ? "Your code to add this address to your Yizhan account:" : "Your code to sign in to Yizhan:")

            \(asked.code.text)

        Enter it within \(minutes) minute\(minutes == 1 ? "" : "s"), on the page that asked for it. It works once.

        Nobody of ours ever asks you for this code. Do not give it to anyone.
        If you did not ask for it, ignore this mail: without the code nobody can \
        \(asked.isLink ? "add this address" : "sign in with this address").
        """
    }
}
