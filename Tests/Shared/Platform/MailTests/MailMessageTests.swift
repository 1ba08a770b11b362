import Mail
import Testing

struct MailMessageTests {
    private let seconds: Int64 = 1_795_951_620

    private func message(
        subject: String = "Your code", text: String = "It is 493027.", html: String? = nil, name: String? = nil,
        id: String = "ticket-1"
    ) throws -> MailMessage {
        let sender = try #require(MailParty("post@yizhan.example", name: name))
        let recipient = try #require(MailParty("ann@example.com"))
        return MailMessage(
            from: sender, to: recipient, subject: subject, text: text, html: html, id: id, seconds: seconds)
    }

    private func text(_ message: MailMessage) -> String { String(decoding: message.bytes, as: UTF8.self) }

    private func lines(_ message: MailMessage) -> [String] {
        text(message).split(separator: "\r\n", omittingEmptySubsequences: false).map { String($0) }
    }

    @Test func `a plain mail is what the standards say, byte for byte`() throws {
        let expected = [
            "Date: Sun, 29 Nov 2026 11:27:00 +0000", "From: <post@yizhan.example>", "To: <ann@example.com>",
            "Subject: Your code", "Message-ID: <737ce60fccf9da889f4605c0a20479b5@yizhan.example>",
            "MIME-Version: 1.0", "Auto-Submitted: auto-generated", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64", "", "SXQgaXMgNDkzMDI3Lg==", "",
        ]
        #expect(lines(try message()) == expected)
    }

    @Test func `a mail in two forms has a boundary that stands in neither`() throws {
        let lines = lines(try message(text: "一", html: "<p>一</p>"))
        let boundary = "=_737ce60fccf9da889f4605c0a20479b5"
        let start = try #require(lines.firstIndex(of: "Content-Type: multipart/alternative;"))
        let body = [
            "Content-Type: multipart/alternative;", " boundary=\"\(boundary)\"", "", "--\(boundary)",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", "5LiA",
            "--\(boundary)", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64", "",
            "PHA+5LiAPC9wPg==", "--\(boundary)--", "",
        ]
        #expect(Array(lines[start...]) == body)
    }

    @Test func `a repeated mail is the same mail, and another id another`() throws {
        #expect(try message().bytes == message().bytes)
        #expect(try message().bytes != message(id: "ticket-2").bytes)
    }

    @Test func `a subject in other letters is words of which each can be read alone`() throws {
        let lines = lines(try message(subject: String(repeating: "驿站验证码🐎", count: 9)))
        let start = try #require(lines.firstIndex { $0.hasPrefix("Subject: ") })
        let words =
            [String(lines[start].dropFirst("Subject: ".count))]
            + lines[(start + 1)...].prefix { $0.hasPrefix(" ") }.map { String($0.dropFirst()) }
        #expect(words.count > 3)
        for word in words { #expect(word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?=") && word.utf8.count <= 75) }
    }

    @Test(arguments: [
        "Your code\r\nBcc: eve@example.com", "Your code\nBcc: eve@example.com", "\r\n\r\nbody", "a\u{0}b",
        "a\u{2028}Bcc: x", "a\u{85}Bcc: x", "=?UTF-8?B?QmNj?=", String(repeating: "long ", count: 400), "",
        "   ", "驿站\r\n验证码",
    ])
    func `no subject and no name makes a header of its own`(hostile: String) throws {
        let names = [
            "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Auto-Submitted", "Content-Type",
        ]
        for mail in [
            try message(subject: hostile), try message(name: hostile), try message(id: hostile),
            try message(text: hostile, html: hostile),
        ] {
            let lines = lines(mail)
            let head = lines.prefix { !$0.isEmpty }
            let found = head.filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != ":" }) }
            #expect(Array(found.prefix(8)) == names && found.dropFirst(8).allSatisfy { $0.hasPrefix("Content-") })
            #expect(!lines.contains { $0.lowercased().hasPrefix("bcc") })
            #expect(mail.bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0D || $0 == 0x0A })
            #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") && !$0.contains("\r") })
        }
    }

    @Test func `line ends of a text become those of mails`() throws {
        let forms = try ["a\nb\n", "a\r\nb\r\n", "a\rb\r"].map { try lines(message(text: $0)).suffix(2) }
        #expect(forms.allSatisfy { $0 == ["YQ0KYg0K", ""] })
    }

    @Test func `a long text is lines of 76`() throws {
        let lines = lines(try message(text: String(repeating: "x", count: 5700)))
        let body = lines.drop { !$0.isEmpty }.dropFirst()
        #expect(body.count == 101 && body.dropLast().allSatisfy { $0.utf8.count == 76 })
    }

    @Test(arguments: [
        "", "ann", "@a.com", "ann@", "ann@a.com\r\n", "ann@a.com>", "<ann@a.com", "ann @a.com", "\"ann\"@a.com",
        "ann@[127.0.0.1]", "ann@a..com", "a..n@a.com", "ann@a.com, eve@a.com", "änn@a.com", "ann\u{0}@a.com",
        String(repeating: "a", count: 65) + "@a.com", "ann@" + String(repeating: "a.", count: 130) + "com",
    ])
    func `what is no address is no party`(address: String) {
        #expect(MailParty(address) == nil)
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (-1, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (1_709_164_799, "Wed, 28 Feb 2024 23:59:59 +0000"), (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 +0000"),
            (.max, "Fri, 31 Dec 9999 23:59:59 +0000"),
        ] as [(Int64, String)])
    func `a date is written as in mails`(seconds: Int64, text: String) throws {
        var message = try message()
        message.seconds = seconds
        #expect(lines(message).first == "Date: " + text)
    }
}
