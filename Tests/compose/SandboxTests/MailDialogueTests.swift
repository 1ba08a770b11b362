import Testing

@testable import Sandbox

struct MailDialogueTests {
    private static let start = "EHLO a\r\nMAIL FROM:<post@a.example>\r\nRCPT TO:<ann@example.com>\r\nDATA\r\n"

    /// What is said, by the numbers, and kept.
    private func heard(_ text: String, inPiecesOf count: Int = .max) -> (replies: [String], mails: [ReceivedMail]) {
        var dialogue = MailDialogue()
        var replies: [String] = []
        var mails: [ReceivedMail] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            for step in dialogue.hear(rest.prefix(count)) {
                switch step {
                case .say(let reply): replies.append(String(reply.prefix(3)))
                case .keep(let mail): mails.append(mail)
                case .close: replies.append("close")
                }
            }
            rest = rest.dropFirst(count)
        }
        return (replies, mails)
    }

    @Test(arguments: [1, 2, 7, .max])
    func `a mail is kept as it was meant, however its bytes come`(count: Int) {
        let (replies, mails) = heard(
            Self.start + "Subject: a\r\n\r\n..\r\n.x\r\nb\r\n.\r\nQUIT\r\nNOOP\r\n", inPiecesOf: count)
        #expect(replies == ["250", "250", "250", "250", "250", "250", "354", "250", "221", "close"])
        #expect(mails.map { String(decoding: $0.source, as: UTF8.self) } == ["Subject: a\r\n\r\n.\r\nx\r\nb\r\n"])
        #expect(mails.first?.sender == "post@a.example" && mails.first?.recipients == ["ann@example.com"])
    }

    @Test func `several mails of one connection are apart`() {
        let one = "MAIL FROM:<>\r\nRCPT TO:<a@a.com>\r\nRCPT TO:<b@a.com> X=1\r\nDATA\r\n1\r\n.\r\n"
        let (_, mails) = heard("HELO a\r\n" + one + "MAIL FROM:<c@a.com>\r\nRSET\r\n" + one)
        #expect(mails.map(\.recipients) == [["a@a.com", "b@a.com"], ["a@a.com", "b@a.com"]])
    }

    @Test(
        arguments: [
            ("RCPT TO:<a@a.com>\r\n", ["503"]), ("DATA\r\n", ["503"]), ("MAIL FROM:a@a.com\r\n", ["501"]),
            ("MAIL FROM:<a@a.com>\r\nMAIL FROM:<b@a.com>\r\n", ["250", "503"]), ("STARTTLS\r\n", ["502"]),
            ("MAIL FROM:<a>\r\nRCPT TO:<>\r\n", ["250", "501"]), ("\r\n", ["502"]), ("VRFY a\r\n", ["502"]),
            ("AUTH PLAIN AGEAYg==\r\n", ["235"]), ("AUTH PLAIN\r\nAGEAYg==\r\n", ["334", "235"]),
            ("AUTH PLAIN AGEAd3Jvbmc=\r\n", ["535"]), ("AUTH PLAIN !\r\n", ["535"]), ("AUTH LOGIN\r\n", ["504"]),
            ("MAIL FROM:<a>\r\nRCPT TO:<refuse-550@a.com>\r\nRCPT TO:<refuse-200@a.com>\r\n", ["250", "550", "250"]),
            ("MAIL FROM:<a>\r\nRCPT TO:<silent@a.com>\r\nNOOP\r\n", ["250"]),
        ] as [(String, [String])])
    func `a command is answered as the standard says`(text: String, replies: [String]) {
        #expect(heard(text).replies == replies)
        #expect(heard(text, inPiecesOf: 1).replies == replies)
    }

    @Test func `what is too much is refused`() {
        #expect(heard(String(repeating: "a", count: 3000)).replies == ["500", "close"])
        let line = String(repeating: "x", count: 998) + "\r\n"
        let large = heard(Self.start + String(repeating: line, count: 1100) + ".\r\n")
        #expect(large.replies.last == "552" && large.mails.isEmpty)
        let many = "MAIL FROM:<a>\r\n" + String(repeating: "RCPT TO:<a@a.com>\r\n", count: 101)
        #expect(heard(many).replies.last == "452")
    }

    @Test func `a mail is read as a person sees it`() {
        let plain = MailReading(Array("Subject: =?UTF-8?B?6am/?=\r\n =?UTF-8?B?56uZ?= a\r\n\r\nhello\r\nyou\r\n".utf8))
        #expect(plain.subject == "驿站 a" && plain.text == "hello\nyou\n" && plain.html == nil)
        let two = MailReading(
            Array(
                """
                Content-Type: multipart/alternative; boundary="b"\r
                \r
                --b\r
                Content-Type: text/plain\r
                \r
                one\r
                --b\r
                Content-Type: text/html\r
                Content-Transfer-Encoding: base64\r
                \r
                PGI+\r
                --b--\r

                """.utf8))
        #expect(two.text == "one\n" && two.html == "<b>")
        #expect(MailReading([]).text == "" && MailReading([0xFF, 0x0D]).subject == "")
    }
}
