internal import Crypto

/// A mail in plain text, with a version for browsers if there is one.
///
/// Its rendering depends on its members alone, so that a mail that is sent again is the same mail. No member can end a
/// header early: addresses are checked where they are made, texts are encoded, and the id is hashed.
package struct MailMessage: Hashable, Sendable {
    package var sender: MailParty
    package var recipient: MailParty
    package var subject: String
    package var text: String
    package var html: String?
    /// Names the mail among all mails, the same at each attempt: readers show two mails with one `Message-ID` once.
    package var id: String
    /// Seconds since 1970 in UTC.
    package var seconds: Int64

    package init(
        from sender: MailParty, to recipient: MailParty, subject: String, text: String, html: String? = nil,
        id: String, seconds: Int64
    ) {
        self.sender = sender
        self.recipient = recipient
        self.subject = subject
        self.text = text
        self.html = html
        self.id = id
        self.seconds = seconds
    }

    /// The mail in ASCII (RFC 5322, 2045 and 2047): lines of at most 78 bytes, but for a long address, each with CR and
    /// LF.
    package var bytes: [UInt8] {
        var lines = [
            "Date: " + MailDate.text(of: seconds), "From: " + Self.header(sender), "To: " + Self.header(recipient),
            "Subject: " + EncodedWords.text(of: subject, after: "Subject: ".utf8.count),
            "Message-ID: <\(name)@\(sender.domain)>", "MIME-Version: 1.0",
            // Keeps absence notes from being sent to us (RFC 3834).
            "Auto-Submitted: auto-generated",
        ]
        if let html {
            lines += ["Content-Type: multipart/alternative;", " boundary=\"\(boundary)\"", ""]
            lines += ["--" + boundary] + Self.part(text, "text/plain")
            lines += ["--" + boundary] + Self.part(html, "text/html")
            lines += ["--\(boundary)--"]
        } else {
            lines += Self.part(text, "text/plain")
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// The id as letters and digits.
    private var name: String { Array(Digest.sha256(Array(id.utf8)).prefix(16)).hexadecimal }

    /// No line of base64 begins with `=_`.
    private var boundary: String { "=_" + name }

    private static func header(_ party: MailParty) -> String {
        let name = EncodedWords.phrase(of: party.name ?? "", after: "From: ".utf8.count)
        // On a line of its own: an encoded name fills one.
        return name.isEmpty ? "<\(party.address)>" : "\(name)\r\n <\(party.address)>"
    }

    /// The headers and lines of a text.
    private static func part(_ text: String, _ type: String) -> [String] {
        let headers = ["Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", ""]
        // 57 bytes are a line of 76 letters.
        let bytes = canonical(text)
        return headers
            + stride(from: 0, to: bytes.count, by: 57).map { Array(bytes[$0..<min($0 + 57, bytes.count)]).base64 }
    }

    /// The text with CR and LF after each line, as what is encoded must have them (RFC 2045, section 6.8).
    private static func canonical(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            let isSecondHalf = byte == 0x0A && previous == 0x0D
            if byte == 0x0A || byte == 0x0D {
                if !isSecondHalf { bytes += [0x0D, 0x0A] }
            } else {
                bytes.append(byte)
            }
            previous = byte
        }
        return bytes
    }
}
