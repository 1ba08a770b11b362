import JSON

/// A mail as it came.
struct ReceivedMail: Equatable, Sendable {
    let sender: String
    let recipients: [String]
    /// Its lines, each with CR and LF.
    let source: [UInt8]

    /// `{"number": 1, "from": "…", "to": ["…"], "subject": "…", "text": "…", "html": null, "source": "…"}`: subject and
    /// texts decoded, the source as it came.
    func document(number: Int) -> JSONText {
        let reading = MailReading(source)
        return [
            "number": .integer(number), "from": .string(sender), "to": .array(recipients.map { JSONText.string($0) }),
            "subject": .string(reading.subject), "text": .optional(reading.text), "html": .optional(reading.html),
            "source": .string(String(decoding: source, as: UTF8.self)),
        ]
    }
}
