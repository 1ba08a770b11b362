/// What a recipient's name asks the mail server for, such as `refuse-550@example.com`.
enum MailMischief: Equatable {
    /// The recipient is answered with this reply.
    case refusal(Int)
    /// The whole mail is answered with this reply.
    case lateRefusal(Int)
    /// Nothing is answered any more.
    case silence
    /// The mail is kept, and the connection ends without a word.
    case cut

    init?(_ address: String) {
        let name = address.prefix { $0 != "@" }
        if let reply = Self.reply(in: name, after: "refuse-") {
            self = .refusal(reply)
        } else if let reply = Self.reply(in: name, after: "late-") {
            self = .lateRefusal(reply)
        } else if name == "silent" {
            self = .silence
        } else if name == "cut" {
            self = .cut
        } else {
            return nil
        }
    }

    private static func reply(in name: Substring, after word: String) -> Int? {
        guard name.hasPrefix(word), let reply = Int(name.dropFirst(word.count)), (400...599).contains(reply) else {
            return nil
        }
        return reply
    }
}
